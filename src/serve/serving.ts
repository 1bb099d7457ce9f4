import { Worker } from 'node:worker_threads';
import { DemarcheError } from '../error.ts';
import type { Catalogue } from '../project.ts';
import { type Answer, Answers, type Known } from './answers.ts';
import { entityTag } from './entity-tag.ts';
import type { Job } from './job.ts';
import type { LoadedGraph, ServedOptions } from './load-graph.ts';
import { contentType } from './media-types.ts';
import { openPool, type PoolOptions, type QueryPool } from './query-pool.ts';
import type { Asked } from './service.ts';

export interface ServingOptions extends PoolOptions {
  allowServices: readonly string[];
  /** Largest answer, and all kept answers together, in bytes. */
  maxAnswerBytes: number;
  maxKeptBytes: number;
}

/**
 * One graph, the threads that hold it and the answers that are kept of it: what a reload replaces. All that one request
 * asks, it asks of the same one of these.
 */
export class Serving {
  readonly graph: LoadedGraph;
  readonly pool: QueryPool;
  readonly answers: Answers;
  readonly loadedAt = new Date();

  constructor(graph: LoadedGraph, pool: QueryPool, answers: Answers) {
    this.graph = graph;
    this.pool = pool;
    this.answers = answers;
  }

  get catalogue(): Catalogue {
    return this.graph.catalogue;
  }

  /** The entity tag of an answer, before it is made; none where the answer can be another one next time. */
  tag(asked: Asked): string | undefined {
    return entityTag(this.graph.hash, asked);
  }

  /** Remembers which answer a request got, by its words: all of it that the answer depends on. */
  remember(words: string, known: Known): void {
    this.answers.remember(words, known);
  }

  /**
   * Answers, from what is kept where it can.
   *
   * @param tag - what `tag` says of it
   * @throws as `QueryPool.run`
   */
  async answer(asked: Asked, signal: AbortSignal, tag = this.tag(asked)): Promise<Answer> {
    const { pool, answers, graph } = this;
    if ((asked.explicitOnly || asked.question) && !graph.explicit)
      throw new DemarcheError(
        'usage',
        'This service has no graph without interpretations beside the one it serves.',
        {
          hint: 'The bundled graph has one: start the service without --data and --explicit-only.',
        },
      );
    const kept = tag === undefined ? undefined : answers.get(tag);
    if (kept) return kept;
    const { sparql, question, reconcile, options = {}, explicitOnly = false, mediaType, page, about } = asked;
    const unionGraph = graph.keepGraphs && !asked.isProtocol;
    const job: Job = {
      sparql,
      ...(question && { question }),
      ...(reconcile && { reconcile }),
      options: { ...options, ...(unionGraph && { unionGraph }) },
      explicitOnly,
      format: mediaType.name,
      ...(page && { page }),
      ...(about && { about }),
    };
    const { body, gzip, brotli } = await pool.run(job, signal);
    const made: Answer = {
      contentType: contentType(mediaType),
      body,
      ...(gzip && { gzip }),
      ...(brotli && { brotli }),
      ...(tag !== undefined && { etag: tag }),
    };
    if (tag !== undefined) answers.set(tag, made);
    return made;
  }
}

/** Starts the threads of a graph. Throws as `openPool`. */
export async function startServing(graph: LoadedGraph, options: ServingOptions): Promise<Serving> {
  const { full, explicit } = graph;
  const pool = await openPool(
    {
      full,
      ...(explicit && { explicit }),
      catalogue: graph.catalogue,
      keepGraphs: graph.keepGraphs,
      allowServices: options.allowServices,
      // Less than the query may take: it is the endpoint that is late, and SILENT is to be heeded.
      serviceTimeout: options.timeout / 2,
      maxBytes: options.maxAnswerBytes,
    },
    options,
  );
  return new Serving(graph, pool, new Answers(options.maxKeptBytes));
}

/**
 * Reads the graph in a thread of its own. Throws `DemarcheError` as `loadGraph`.
 *
 * @param signal - ends the thread when it is aborted
 * @param file - of the thread; tests have their own
 */
export async function loadBeside(
  options: ServedOptions,
  signal?: AbortSignal,
  file = new URL('./graph-thread.js', import.meta.url),
): Promise<LoadedGraph> {
  signal?.throwIfAborted();
  const thread = new Worker(file, { workerData: options });
  const end = () => void thread.terminate();
  signal?.addEventListener('abort', end);
  return new Promise<LoadedGraph>((resolve, reject) => {
    thread.once('message', ({ loaded, failed }) => {
      if (loaded) resolve(loaded);
      else reject(new DemarcheError(failed.code, failed.message, { hint: failed.hint }));
    });
    thread.once('error', reject);
    // After a message this changes nothing.
    thread.once('exit', (code) =>
      reject(new Error(`The thread that reads the graph exited with code ${code}.`)),
    );
  }).finally(() => signal?.removeEventListener('abort', end));
}

/**
 * Ends the threads of a graph that is no longer asked, once its last query is done: the time that each may wait and
 * run bounds that. What one request asks after another answer follows at once, before this looks again.
 */
export async function retire({ pool }: Serving): Promise<void> {
  while (pool.running + pool.waiting > 0) await new Promise((resolve) => setTimeout(resolve, 50));
  await pool.close();
}
