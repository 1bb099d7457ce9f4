import { Worker } from 'node:worker_threads';
import { DemarcheError } from '../error.ts';
import type { OpenOptions } from '../graph.ts';
import { Answers } from './answers.ts';
import type { LoadedGraph } from './load-graph.ts';
import { openPool, type PoolOptions, type QueryPool } from './query-pool.ts';

export interface ServingOptions extends PoolOptions {
  allowServices: readonly string[];
  /** Named graphs of the data are kept apart. */
  keepGraphs: boolean;
  /** Largest answer, and all kept answers together, in bytes. */
  maxAnswerBytes: number;
  maxKeptBytes: number;
}

/** One graph, the threads that hold it and the answers that are kept of it: what a reload replaces. */
export interface Serving {
  graph: LoadedGraph;
  pool: QueryPool;
  answers: Answers;
  loadedAt: Date;
}

/** Starts the threads of a graph. Throws as `openPool`. */
export async function startServing(graph: LoadedGraph, options: ServingOptions): Promise<Serving> {
  const { full, explicit } = graph;
  const pool = await openPool(
    {
      full,
      ...(explicit && { explicit }),
      keepGraphs: options.keepGraphs,
      allowServices: options.allowServices,
      // Less than the query may take: it is the endpoint that is late, and SILENT is to be heeded.
      serviceTimeout: options.timeout / 2,
      maxBytes: options.maxAnswerBytes,
    },
    options,
  );
  return { graph, pool, answers: new Answers(options.maxKeptBytes), loadedAt: new Date() };
}

/** Reads the graph in a thread of its own. Throws `DemarcheError` as `loadGraph`. */
export function loadBeside(options: OpenOptions): Promise<LoadedGraph> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(new URL('./graph-thread.js', import.meta.url), { workerData: options });
    thread.once('message', ({ loaded, failed }) => {
      if (loaded) resolve(loaded);
      else reject(new DemarcheError(failed.code, failed.message, { hint: failed.hint }));
    });
    thread.once('error', reject);
  });
}

/**
 * Ends the threads of a graph that is no longer asked, once its last query is done: the time that each may wait and
 * run bounds that.
 */
export async function retire({ pool }: Serving): Promise<void> {
  while (pool.running + pool.waiting > 0) await new Promise((resolve) => setTimeout(resolve, 50));
  await pool.close();
}
