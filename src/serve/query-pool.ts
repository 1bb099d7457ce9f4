import type { FastifyBaseLogger } from 'fastify';
import { Piscina } from 'piscina';
import { DemarcheError } from '../error.ts';
import type { Job, JobResult, Loaded, ServedGraph } from './job.ts';

export interface PoolOptions {
  /** Queries that run at a time. One more thread waits, loaded, to take the place of one that is ended. */
  workers: number;
  /** Queries that may wait for a thread. */
  queue: number;
  /** Milliseconds after which a running query is ended. */
  timeout: number;
  /** Bytes that JavaScript may need in a thread. What bounds WebAssembly is set once for the process (`boundMemory`). */
  memory: number;
  /** Is told of threads that ended, and why. */
  log: Pick<FastifyBaseLogger, 'info' | 'warn' | 'error'>;
  /** The file of the threads; tests have their own. */
  thread?: URL;
  /** Milliseconds that a query may wait for its turn. */
  wait?: number;
  /** Milliseconds after which a thread that could not load the graph is replaced by another. */
  retry?: number;
}

/** Answers of the same graph, from threads of their own. */
export interface QueryPool {
  /**
   * Answers a job.
   *
   * @param signal - aborted when nobody waits for the answer any more: a job that runs has a second left to end by itself
   * @throws DemarcheError what the query throws; `limit` where it takes too long or needs too much memory
   * @throws Overloaded where too many queries wait, or this one has waited too long
   */
  run(job: Job, signal: AbortSignal): Promise<Extract<JobResult, { body: Uint8Array }>>;
  readonly running: number;
  readonly waiting: number;
  /** Threads that were ended before their time, for any reason. */
  readonly ended: number;
  /** Why not all threads have the graph, where one could not load it. */
  readonly problem: string | undefined;
  /** Ends all threads, running queries with them. */
  close(): Promise<void>;
}

/**
 * Milliseconds that a query goes on when its client has gone. Most are done by then, and ending a thread costs more:
 * another has to load the graph.
 */
const GRACE = 1000;
/** Milliseconds that a query may wait for its turn: as long as most clients wait for an answer. */
const WAIT = 60_000;
/** Memory that was short when a thread loaded its graph may be there by then. */
const RETRY = 10_000;

/** Milliseconds that a query may take, from its request to its answer, its turn included. */
export const longestQuery = (timeout: number): number => WAIT + timeout;

/** With less JavaScript heap than this, a thread does not get as far as a query. */
const LEAST_HEAP = 128 * 2 ** 20;

/** Whether a thread ended for want of memory: of WebAssembly's (it leaves with 99), or of JavaScript's. */
const ranOut = (error: unknown) =>
  (error as { code?: string }).code === 'ERR_WORKER_OUT_OF_MEMORY' ||
  /exited with code: 99/.test(String(error));

/** The user's own text of a query, as far as a log line has room. */
const beginning = ({ sparql, options: { lineOffset = 0 } }: Job) =>
  sparql.split('\n', 1000).slice(lineOffset).join('\n').slice(0, 2000);

/** A graph that no thread could load. */
const tooLarge = (cause: unknown) =>
  new DemarcheError('limit', 'The graph needs more memory than a query thread may have.', {
    hint: 'Allow more with --memory, such as --memory 2GB.',
    cause,
  });

/** More is asked than can be answered now: HTTP 503. */
export class Overloaded extends Error {
  constructor(message = 'Too many queries are waiting.') {
    super(message);
  }
}

/**
 * Starts the threads and waits for the first one to have loaded the graph.
 *
 * @throws DemarcheError `syntax` where the graph is no N-Quads, `limit` where it needs more memory than a thread may have
 */
export async function openPool(graph: ServedGraph, options: PoolOptions): Promise<QueryPool> {
  const { workers, queue, timeout, memory, log, wait = WAIT, retry = RETRY } = options;
  /** Threads that have their graph, by their numbers. */
  const loaded = new Set<number>();
  const pool = new Piscina({
    filename: (options.thread ?? new URL('./query-thread.js', import.meta.url)).href,
    minThreads: workers + 1,
    maxThreads: workers + 1,
    idleTimeout: Number.POSITIVE_INFINITY,
    workerData: graph,
    resourceLimits: { maxOldGenerationSizeMb: Math.ceil(Math.max(memory, LEAST_HEAP) / 2 ** 20) },
    // Piscina would also give a job to a thread that still loads, where the time of the query would run out.
    loadBalancer: (_job, threads) =>
      threads.find(({ id, currentUsage }) => currentUsage === 0 && loaded.has(id)) ?? null,
  });
  const waiting: (() => void)[] = [];
  let running = 0;
  let ended = 0;
  let problem: string | undefined;

  const isFree = () =>
    running < workers && running < pool.threads.filter(({ threadId }) => loaded.has(threadId)).length;
  const next = () => {
    while (isFree() && waiting.length > 0) {
      running++;
      waiting.shift()?.();
    }
  };
  const turn = async (signal: AbortSignal) => {
    signal.throwIfAborted();
    if (waiting.length === 0 && isFree()) {
      running++;
      return;
    }
    if (waiting.length >= queue) throw new Overloaded();
    await new Promise<void>((resolve, reject) => {
      const done = () => {
        clearTimeout(late);
        signal.removeEventListener('abort', leave);
      };
      const go = () => {
        done();
        resolve();
      };
      const leave = () => {
        done();
        waiting.splice(waiting.indexOf(go), 1);
        reject(
          signal.aborted
            ? signal.reason
            : new Overloaded(`The query has waited ${wait / 1000} s for its turn.`),
        );
      };
      const late = setTimeout(leave, wait);
      waiting.push(go);
      signal.addEventListener('abort', leave, { once: true });
    });
  };

  const run: QueryPool['run'] = async (job, signal) => {
    await turn(signal);
    const end = new AbortController();
    const timers = [setTimeout(() => end.abort(), timeout)];
    const abandon = () => timers.push(setTimeout(() => end.abort(), GRACE));
    signal.addEventListener('abort', abandon, { once: true });
    try {
      const result: JobResult = await pool.run(job, { signal: end.signal });
      if (!('error' in result)) return result;
      const { code, message, ...more } = result.error;
      throw new DemarcheError(code, message, more);
    } catch (error) {
      if (error instanceof DemarcheError) throw error;
      if (end.signal.aborted) {
        const reason = signal.aborted ? 'its client went away' : 'it took too long';
        log.info({ reason, sparql: beginning(job) }, 'a query was ended');
        if (signal.aborted) throw signal.reason;
        throw new DemarcheError('limit', `The query took longer than ${timeout / 1000} s and was ended.`, {
          hint: 'Ask for less: narrower patterns, or a LIMIT in a subquery.',
        });
      }
      log.warn({ err: error, sparql: beginning(job) }, 'a query brought its thread down');
      if (!ranOut(error)) throw error;
      throw new DemarcheError(
        'limit',
        'The query needed more memory or stack than a thread may have, and was ended.',
        {
          hint: 'Ask for less: narrower patterns, fewer of them in a row, no ORDER BY over everything, or LIMIT.',
          cause: error,
        },
      );
    } finally {
      for (const timer of timers) clearTimeout(timer);
      signal.removeEventListener('abort', abandon);
      running--;
      next();
    }
  };

  pool.on('workerDestroy', ({ id }: { id: number }) => {
    ended++;
    // A thread that left by itself has no number any more.
    const left = pool.threads.map(({ threadId }) => threadId).filter((one) => one !== id);
    const gone = [...loaded].filter((one) => !left.includes(one));
    if (gone.length === 0) problem ??= 'A query thread ended before it had loaded the graph.';
    for (const one of gone) loaded.delete(one);
  });
  // What keeps the graph from being loaded is told here, and not to a client.
  await new Promise<void>((resolve, reject) => {
    pool.on('message', ({ threadId, error }: Loaded) => {
      if (error) {
        const { code, message, ...more } = error;
        log.error({ reason: message }, 'a query thread could not load the graph');
        problem = `A query thread could not load the graph: ${message}`;
        const failed = pool.threads.find((thread) => thread.threadId === threadId);
        // The pool starts another in its place.
        setTimeout(() => void failed?.terminate(), retry).unref();
        reject(new DemarcheError(code, message, more));
        return;
      }
      loaded.add(threadId);
      if (loaded.size > workers) problem = undefined;
      resolve();
      next();
    });
    pool.on('error', (error: Error) => {
      log.warn(error, 'a query thread ended unexpectedly');
      reject(error);
    });
  }).catch(async (error) => {
    await pool.destroy();
    const isMemory = error instanceof DemarcheError ? error.code === 'engine' : ranOut(error);
    throw isMemory ? tooLarge(error) : error;
  });
  return {
    run,
    get running() {
      return running;
    },
    get waiting() {
      return waiting.length;
    },
    get ended() {
      return ended;
    },
    get problem() {
      return problem;
    },
    close: () => pool.destroy(),
  };
}
