// A constant answer of bare fastify, what a kept answer is measured by: node constant-server.mjs PORT FILE
import { readFileSync } from 'node:fs';
import Fastify from 'fastify';

const [port, file] = process.argv.slice(2);
const answer = readFileSync(file);
const app = Fastify();
app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'buffer' }, (_request, body, done) =>
  done(null, body),
);
app.post('/sparql', async (_request, reply) =>
  reply.header('content-type', 'application/sparql-results+json').send(answer),
);
await app.listen({ port: Number(port), host: '127.0.0.1' });
