import { parentPort, threadId } from 'node:worker_threads';
import { workerData } from 'piscina';
import { DemarcheError } from '../error.ts';
import type { Job, JobResult, Loaded, ServedGraph } from './job.ts';

/*
 * A query thread. Only when it is its turn does it read what it needs to answer, and load the graph: the first one is
 * ready the sooner.
 */

/** Milliseconds after which a thread that waits for others to have loaded loads too. */
const LONGEST_LOAD = 60_000;

/**
 * Waits until there is a processor for this thread to load on: the first one has its graph the sooner.
 *
 * @param turns - how many threads may begin to load now, as a 32-bit integer
 * @returns gives the turn back
 */
function takeTurn(turns: SharedArrayBuffer): () => void {
  const free = new Int32Array(turns);
  for (;;) {
    const left = Atomics.load(free, 0);
    if (left > 0 && Atomics.compareExchange(free, 0, left, left - 1) === left) break;
    // Not for ever: a thread that ends while it loads gives nothing back.
    if (left <= 0 && Atomics.wait(free, 0, left, LONGEST_LOAD) === 'timed-out') return () => undefined;
  }
  return () => {
    Atomics.add(free, 0, 1);
    Atomics.notify(free, 0, 1);
  };
}

const leave = takeTurn((workerData as ServedGraph).turns);
// At once: only a thread that says that it has its graph is given jobs.
const loaded: Loaded = { threadId };
const { answered, asData, load } = await import('./query-answers.ts');
try {
  load();
} catch (error) {
  if (!(error instanceof DemarcheError)) throw error;
  loaded.error = asData(error);
} finally {
  leave();
}
parentPort?.postMessage(loaded);

/** Answers one job. What goes wrong comes back as data: an error's class is lost between threads. */
export default (job: Job): Promise<JobResult> => answered(job);
