// Comunica's own HTTP service over an N3.Store: node comunica-server.mjs GRAPH PORT PROCESSES. Comunica's command listens
// on every address and reads files itself; here it listens on loopback, over a store that is filled before.
import cluster from 'node:cluster';
import { createReadStream } from 'node:fs';
import { createServer } from 'node:http';
import { Writable } from 'node:stream';
import { HttpServiceSparqlEndpoint } from '@comunica/actor-init-query';
import { QueryEngine } from '@comunica/query-sparql';
import { Store, StreamParser } from 'n3';

const [graph, port, processes] = process.argv.slice(2);
if (cluster.isPrimary) {
  for (let i = 0; i < Number(processes); i++) cluster.fork();
  cluster.on('exit', () => cluster.fork());
} else {
  const store = new Store();
  for await (const quad of createReadStream(graph).pipe(new StreamParser({ format: 'N-Quads' })))
    store.add(quad);
  const engine = new QueryEngine();
  const service = new HttpServiceSparqlEndpoint({ engine, context: { sources: [store] } });
  const variants = Object.entries(await engine.getResultMediaTypes()).map(([type, quality]) => ({
    type,
    quality,
  }));
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const handle = service.handleRequest.bind(service, engine, variants, nowhere, nowhere);
  createServer(handle).listen(Number(port), '127.0.0.1');
}
