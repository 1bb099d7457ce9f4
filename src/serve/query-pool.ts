import { Piscina } from 'piscina';
import { DemarcheError } from '../error.ts';
import type { Job, JobResult, ServedGraph } from './job.ts';

export interface PoolOptions {
  /** Queries that run at a time. One more thread waits, loaded, to take the place of one that is ended. */
  workers: number;
  /** Queries that may wait for a thread. */
  queue: number;
  /** Milliseconds after which a running query is ended. */
  timeout: number;
}

/** Answers of the same graph, from threads of their own. */
export interface QueryPool {
  /**
   * Answers a job.
   *
   * @param signal - aborted when nobody waits for the answer any more: its thread is ended at once
   * @throws DemarcheError what the query throws; `limit` where it takes too long or needs too much memory
   * @throws Overloaded where too many queries wait
   */
  run(job: Job, signal: AbortSignal): Promise<Extract<JobResult, { body: Uint8Array }>>;
  readonly running: number;
  readonly waiting: number;
  /** Threads that were ended before their time, for any reason. */
  readonly ended: number;
  /** Ends all threads, running queries with them. */
  close(): Promise<void>;
}

/** The longest time that a timer can wait (about 25 days). */
const LONGEST = 2 ** 31 - 1;

/** Whether a thread ended for want of memory: of WebAssembly's (it leaves with 99), or of JavaScript's. */
const ranOut = (error: unknown) =>
  (error as { code?: string }).code === 'ERR_WORKER_OUT_OF_MEMORY' ||
  /exited with code: 99/.test(String(error));

/** A graph that no thread could load. */
const tooLarge = (cause: DemarcheError) =>
  new DemarcheError('limit', 'The graph needs more memory than a query thread may have.', {
    hint: 'Allow more with --memory, such as --memory 2GB.',
    cause,
  });

/** Too many queries wait: HTTP 503. */
export class Overloaded extends Error {}

/**
 * Starts the threads and waits for them to have loaded the graph.
 *
 * @throws DemarcheError `syntax` where the graph is no N-Quads, `limit` where it needs more memory than a thread may have
 */
export async function openPool(graph: ServedGraph, options: PoolOptions): Promise<QueryPool> {
  const threads = options.workers + 1;
  const pool = new Piscina({
    filename: new URL('./query-thread.js', import.meta.url).href,
    minThreads: threads,
    maxThreads: threads,
    idleTimeout: Number.POSITIVE_INFINITY,
    workerData: graph,
    // Of JavaScript's heap; what bounds WebAssembly is set once for the process (`boundMemory`).
    resourceLimits: { maxOldGenerationSizeMb: 1024 },
  });
  const waiting: (() => void)[] = [];
  let running = 0;
  let ended = 0;

  const turn = async (signal: AbortSignal) => {
    if (running < options.workers) {
      running++;
      return;
    }
    if (waiting.length >= options.queue) throw new Overloaded();
    await new Promise<void>((resolve, reject) => {
      const go = () => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const leave = () => {
        waiting.splice(waiting.indexOf(go), 1);
        reject(signal.reason);
      };
      waiting.push(go);
      signal.addEventListener('abort', leave, { once: true });
    });
  };
  const next = () => {
    const go = waiting.shift();
    if (go) go();
    else running--;
  };

  const run = async (job: Job, signal: AbortSignal, timeout = options.timeout) => {
    signal.throwIfAborted();
    await turn(signal);
    const limit = AbortSignal.timeout(timeout);
    try {
      const result: JobResult = await pool.run(job, { signal: AbortSignal.any([signal, limit]) });
      if (!('error' in result)) return result;
      const { code, message, ...more } = result.error;
      throw new DemarcheError(code, message, more);
    } catch (error) {
      if (error instanceof DemarcheError) throw error;
      ended++;
      if (signal.aborted) throw signal.reason;
      if (limit.aborted) {
        throw new DemarcheError(
          'limit',
          `The query took longer than ${options.timeout / 1000} s and was ended.`,
          {
            hint: 'Ask for less: narrower patterns, or a LIMIT in a subquery.',
          },
        );
      }
      if (!ranOut(error)) throw error;
      throw new DemarcheError(
        'limit',
        'The query needed more memory than a thread may have, and was ended.',
        {
          hint: 'Ask for less: narrower patterns, no ORDER BY over everything, or LIMIT.',
          cause: error,
        },
      );
    } finally {
      next();
    }
  };

  const made: QueryPool = {
    run: (job, signal) => run(job, signal),
    get running() {
      return running;
    },
    get waiting() {
      return waiting.length;
    },
    get ended() {
      return ended;
    },
    close: () => pool.destroy(),
  };
  // Answered by a thread that has loaded: what keeps the graph from being loaded is told here and not to a client.
  await new Promise<void>((resolve, reject) => {
    pool.once('error', (error) => reject(error));
    const job = { sparql: 'ASK {}', options: {}, explicitOnly: false, format: 'json' } satisfies Job;
    // Loading takes as long as it takes: the time limit is for queries.
    run(job, new AbortController().signal, LONGEST).then(() => resolve(), reject);
  }).catch(async (error) => {
    await pool.destroy();
    throw error instanceof DemarcheError && error.code === 'engine' ? tooLarge(error) : error;
  });
  pool.on('error', () => undefined);
  return made;
}
