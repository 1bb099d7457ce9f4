import { parentPort, workerData } from 'node:worker_threads';
import { DemarcheError } from '../error.ts';
import { loadGraph } from './load-graph.ts';

/* Reads the graph again beside the running service, which goes on answering meanwhile. */

try {
  parentPort?.postMessage({ loaded: await loadGraph(workerData) });
} catch (error) {
  const { code = 'data', message, hint, position } = error as DemarcheError;
  const place = position ? `line ${position.line}: ` : '';
  parentPort?.postMessage({ failed: { code, message: place + message, hint: hint ?? '' } });
  if (!(error instanceof DemarcheError)) throw error;
}
