/** Second half of `npm run build`: makes the graph and the catalogue that the command starts from. */

import { DemarcheError } from '../error.ts';
import { buildGraph } from './build-graph.ts';

try {
  await buildGraph();
} catch (error) {
  if (!(error instanceof DemarcheError)) throw error;
  process.stderr.write(`build: ${error.message}\n${error.hint ?? ''}\n`);
  process.exitCode = 1;
}
