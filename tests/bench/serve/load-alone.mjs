// What loading costs without a service around it: node load-alone.mjs GRAPH prints milliseconds, MB then and at most.
import { readFileSync } from 'node:fs';
import { Store } from 'oxigraph';

const text = readFileSync(process.argv[2]);
const from = performance.now();
new Store().load(text, { format: 'application/n-quads' });
console.log(
  performance.now() - from,
  process.memoryUsage.rss() / 2 ** 20,
  process.resourceUsage().maxRSS / 1024,
);
