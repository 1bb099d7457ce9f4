import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Piscina } from 'piscina';
import { DemarcheError } from '../error.ts';
import type { Job, JobResult, ServedGraph } from './job.ts';
import { loadThread, startThread, type ThreadOptions, thrown } from './start-thread.ts';

export interface PoolOptions extends ThreadOptions {
  /** Queries that run at a time. One more thread waits, loaded, to take the place of one that is ended. */
  workers: number;
  /** Queries that may wait for a thread. */
  queue: number;
  /** Milliseconds after which a running query is ended. */
  timeout: number;
  /** Milliseconds that a query may wait for its turn. */
  wait?: number;
  /** Milliseconds after which a thread that could not load the graph is replaced by another. */
  retry?: number;
  /** Threads that load at a time. */
  loadAtOnce?: number;
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
/** One processor is left free to answer meanwhile, and the first thread has its graph the sooner. */
const LOAD_AT_ONCE = Math.max(1, availableParallelism() - 1);

/** Milliseconds that a query may take, from its request to its answer, its turn included. */
export const longestQuery = (timeout: number): number => WAIT + timeout;

const CLOSED = 'This graph is no longer in service.';

/** Whether a thread ended for want of memory: of WebAssembly's (it leaves with 99), or of JavaScript's. */
const ranOut = (error: unknown) =>
  (error as { code?: string }).code === 'ERR_WORKER_OUT_OF_MEMORY' ||
  /exited with code: 99/.test(String(error));

/** What was asked, as far as a log line has room: of a query, the user's own text. */
const asked = ({ sparql, question, reconcile, options: { lineOffset = 0 } }: Job) => {
  if (question) return { question: question.slug, values: question.values };
  if (reconcile) return { reconcile: reconcile.operation };
  return { sparql: sparql.split('\n', 1000).slice(lineOffset).join('\n').slice(0, 2000) };
};

/** A graph that no thread could load. */
const tooLarge = (cause: unknown) =>
  new DemarcheError('limit', 'The graph needs more memory than a query thread may have.', {
    hint: 'Allow more with --memory, such as --memory 2GB.',
    cause,
  });

/** Is told that the graph is loaded, or why it is not. */
type Done = (error?: unknown) => void;

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
  const { workers, queue, timeout, log, wait = WAIT, retry = RETRY } = options;
  const { loadAtOnce = LOAD_AT_ONCE } = options;
  const threads = new Set<Piscina>();
  /** Those that have their graph. */
  const loaded = new Set<Piscina>();
  /** Those of them that have nothing to do. */
  const free: Piscina[] = [];
  const waiting: { go(thread: Piscina): void; refuse(error: unknown): void }[] = [];
  let loading = 0;
  let running = 0;
  let ended = 0;
  let problem: string | undefined;
  let closed = false;

  const addThread = async (done?: Done) => {
    loading++;
    const thread = startThread(graph, options);
    threads.add(thread);
    thread.on('workerDestroy', () => {
      ended++;
      threads.delete(thread);
      loaded.delete(thread);
      if (free.includes(thread)) free.splice(free.indexOf(thread), 1);
      fill();
    });
    try {
      await loadThread(thread);
      loaded.add(thread);
      free.push(thread);
      if (loaded.size > workers) problem = undefined;
      done?.();
    } catch (error) {
      if (closed) return;
      const { message } = error as Error;
      log.error({ reason: message }, 'a query thread could not load the graph');
      problem = `A query thread could not load the graph: ${message}`;
      done?.(error);
      await thread.destroy();
      await sleep(retry, undefined, { ref: false });
    }
    loading--;
    next();
    fill();
  };
  /** Has another thread load the graph for each that is missing. */
  const fill = (done?: Done) => {
    while (!closed && loading < loadAtOnce && loaded.size + loading <= workers) void addThread(done);
  };
  const close = async () => {
    closed = true;
    for (const one of [...waiting]) one.refuse(new Overloaded(CLOSED));
    await Promise.all([...threads].map((thread) => thread.destroy()));
  };

  const isFree = () => running < workers && free.length > 0;
  const take = () => {
    running++;
    return free.pop() as Piscina;
  };
  const next = () => {
    while (isFree() && waiting.length > 0) waiting.shift()?.go(take());
  };
  const turn = async (signal: AbortSignal) => {
    signal.throwIfAborted();
    if (closed) throw new Overloaded(CLOSED);
    if (waiting.length === 0 && isFree()) return take();
    if (waiting.length >= queue) throw new Overloaded();
    return new Promise<Piscina>((resolve, reject) => {
      const done = () => {
        clearTimeout(late);
        signal.removeEventListener('abort', leave);
      };
      const place = {
        go: (thread: Piscina) => {
          done();
          resolve(thread);
        },
        refuse: (error: unknown) => {
          done();
          waiting.splice(waiting.indexOf(place), 1);
          reject(error);
        },
      };
      const leave = () => place.refuse(signal.reason);
      const late = setTimeout(
        () => place.refuse(new Overloaded(`The query has waited ${wait / 1000} s for its turn.`)),
        wait,
      );
      waiting.push(place);
      signal.addEventListener('abort', leave, { once: true });
    });
  };

  const run: QueryPool['run'] = async (job, signal) => {
    const thread = await turn(signal);
    const end = new AbortController();
    const timers = [setTimeout(() => end.abort(), timeout)];
    const abandon = () => timers.push(setTimeout(() => end.abort(), GRACE));
    signal.addEventListener('abort', abandon, { once: true });
    try {
      const result: JobResult = await thread.run(job, { signal: end.signal });
      if (!('error' in result)) return result;
      throw thrown(result.error);
    } catch (error) {
      if (error instanceof DemarcheError) throw error;
      if (end.signal.aborted) {
        const reason = signal.aborted ? 'its client went away' : 'it took too long';
        log.info({ reason, ...asked(job) }, 'a query was ended');
        if (signal.aborted) throw signal.reason;
        throw new DemarcheError('limit', `The query took longer than ${timeout / 1000} s and was ended.`, {
          hint: 'Ask for less: narrower patterns, or a LIMIT in a subquery.',
        });
      }
      // A query whose client has gone may still be there when all threads are ended.
      if (signal.aborted) throw signal.reason;
      log.warn({ err: error, ...asked(job) }, 'a query brought its thread down');
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
      if (loaded.has(thread)) free.push(thread);
      next();
    }
  };

  // What keeps the graph from being loaded is told here, and not to a client.
  await new Promise<void>((resolve, reject) => {
    fill((error) => (error === undefined ? resolve() : reject(error)));
  }).catch(async (error) => {
    await close();
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
    close,
  };
}
