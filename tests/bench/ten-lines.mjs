// What anybody would write instead of `demarche ask`: node ten-lines.mjs GRAPH.nq QUERY.rq
import { readFileSync } from 'node:fs';
import { Store } from 'oxigraph';

const [graph, query] = process.argv.slice(2);
const store = new Store();
store.load(readFileSync(graph, 'utf8'), { format: 'application/n-quads' });
process.stdout.write(store.query(readFileSync(query, 'utf8'), { results_format: 'csv' }));
