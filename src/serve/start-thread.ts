import type { FastifyBaseLogger } from 'fastify';
import { Piscina } from 'piscina';
import { DemarcheError } from '../error.ts';
import type { Failure, Loaded, ServedGraph } from './job.ts';

/* A query thread from outside: how it is started, and told to load its graph. */

/** How a thread is started. */
export interface ThreadOptions {
  /** Bytes that WebAssembly may need in a thread, which is set once for the process (`boundMemory`); JavaScript twice that. */
  memory: number;
  /** Is told of threads that ended, and why. */
  log: Pick<FastifyBaseLogger, 'info' | 'warn' | 'error'>;
  /** The file of the threads; tests have their own. */
  thread?: URL;
}

/** With less JavaScript heap than this, a thread does not get as far as a query. */
const LEAST_HEAP = 128 * 2 ** 20;

/**
 * Megabytes of JavaScript heap in a thread. V8 counts the memory of WebAssembly towards it: where that comes near, all is
 * garbage-collected at each step by which it grows, and queries take four times as long.
 */
const heap = (memory: number) => Math.ceil(Math.max(2 * memory, LEAST_HEAP) / 2 ** 20);

/** Starts a thread, which has yet to load its graph. It is a pool of its own and takes one job at a time. */
export function startThread(graph: ServedGraph, { memory, log, thread: file }: ThreadOptions): Piscina {
  // Given up with its thread: a pool in which one fails as it starts replaces none from then on.
  const thread = new Piscina({
    filename: (file ?? new URL('./query-thread.js', import.meta.url)).href,
    minThreads: 0,
    maxThreads: 1,
    idleTimeout: Number.POSITIVE_INFINITY,
    workerData: graph,
    resourceLimits: { maxOldGenerationSizeMb: heap(memory) },
  });
  thread.on('error', (error: Error) => log.warn(error, 'a query thread ended unexpectedly'));
  return thread;
}

/**
 * Has a thread load its graph.
 *
 * @throws DemarcheError what the graph is refused for; Error where the thread ends before it has loaded it
 */
export async function loadThread(thread: Piscina): Promise<void> {
  // One that ends before it has taken the job would leave it undone for ever.
  const end = new AbortController();
  thread.on('error', (error: Error) => end.abort(error));
  thread.on('workerDestroy', () =>
    setImmediate(() => end.abort(new Error('The thread ended before it had begun.'))),
  );
  const { error }: Loaded = await thread
    .run(undefined, { name: 'load', signal: end.signal })
    .catch((error) => Promise.reject(end.signal.aborted ? end.signal.reason : error));
  if (error) throw thrown(error);
}

/** What a thread tells as data, as it was thrown there. */
export const thrown = ({ code, message, ...more }: Failure) => new DemarcheError(code, message, more);
