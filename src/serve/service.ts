import { createHash } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import { LRUCache } from 'lru-cache';
import type { ParameterValues } from '../catalogue.ts';
import type { QueryOptions } from '../engines/engine.ts';
import { needsComunica, tokens } from '../engines/sparql-text.ts';
import { DemarcheError } from '../error.ts';
import type { OpenOptions } from '../graph.ts';
import type { Catalogue } from '../project.ts';
import { type Answer, Answers, normalised } from './answers.ts';
import type { Job } from './job.ts';
import { type LoadedGraph, loadGraph } from './load-graph.ts';
import { contentType, type MediaType } from './media-types.ts';
import { openPool, type PoolOptions, type QueryPool } from './query-pool.ts';

export interface ServiceOptions extends PoolOptions {
  /** Which graph to serve. */
  graph: OpenOptions;
  allowServices: readonly string[];
  /** Named graphs of `graph.data` are kept apart. */
  keepGraphs: boolean;
  /** Largest answer, and all kept answers together, in bytes. */
  maxAnswerBytes: number;
  maxKeptBytes: number;
}

/** What is to be answered, in which media type. */
export interface Asked {
  sparql: string;
  question?: { slug: string; values: ParameterValues };
  options?: QueryOptions;
  explicitOnly?: boolean;
  mediaType: MediaType;
  page?: Job['page'];
  about?: Job['about'];
}

/** How the service is. */
export interface Health {
  status: 'ok' | 'degraded';
  /** The hash of the graph in service. */
  graph: string;
  loadedAt: string;
  /** Why the files as they are now are not in service. */
  problem?: string;
}

interface Serving {
  graph: LoadedGraph;
  pool: QueryPool;
  answers: Answers;
  loadedAt: Date;
}

/** Longer queries are looked at anew each time; remembering them would cost more than that. */
const REMEMBERED_LENGTH = 16_384;
// Functions whose value is another one each time (SPARQL 1.1 §17.4).
const CHANGING = /^(now|rand|uuid|struuid|bnode)$/i;

/** A graph in service: answers, kept as long as the graph stays the same. */
export class Service {
  readonly #options: ServiceOptions;
  #serving: Serving;
  #problem: string | undefined;
  /** Entity tags by what was asked, word for word; `undefined` stands for what must not be kept. */
  #tags = new LRUCache<string, { tag: string | undefined }>({ max: 5000 });

  private constructor(options: ServiceOptions, serving: Serving) {
    this.#options = options;
    this.#serving = serving;
  }

  /** Loads the graph and starts its threads. Throws as `loadGraph` and `openPool`. */
  static async open(options: ServiceOptions): Promise<Service> {
    return new Service(options, await serve(await loadGraph(options.graph), options));
  }

  get catalogue(): Catalogue {
    return this.#serving.graph.catalogue;
  }

  get health(): Health {
    const { graph, loadedAt } = this.#serving;
    return {
      status: this.#problem === undefined ? 'ok' : 'degraded',
      graph: graph.hash,
      loadedAt: loadedAt.toISOString(),
      ...(this.#problem !== undefined && { problem: withoutFolders(this.#problem) }),
    };
  }

  /** Why the files as they are now are not in service, with their paths: for the log. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** For the metrics. */
  get figures() {
    const { pool, answers } = this.#serving;
    return {
      running: pool.running,
      waiting: pool.waiting,
      ended: pool.ended,
      hits: answers.hits,
      misses: answers.misses,
      keptBytes: answers.bytes,
    };
  }

  /**
   * The entity tag of an answer, known before it is made: of the graph, what is asked and the media type. Undefined where
   * the answer can be another one next time.
   */
  tag(asked: Asked): string | undefined {
    const { sparql, question, options = {}, explicitOnly = false, mediaType, page, about } = asked;
    const rest = JSON.stringify([question, options, explicitOnly, mediaType.name, page, about]);
    const words = `${rest} ${sparql}`;
    const known = this.#tags.get(words);
    if (known) return known.tag;
    const tag = isLasting(sparql)
      ? createHash('sha256')
          .update(`${this.#serving.graph.hash} ${rest} ${normalised(sparql)}`)
          .digest('base64url')
          .slice(0, 22)
      : undefined;
    if (words.length <= REMEMBERED_LENGTH) this.#tags.set(words, { tag });
    return tag;
  }

  /**
   * Answers, from what is kept where it can.
   *
   * @throws as `QueryPool.run`
   */
  async answer(asked: Asked, signal: AbortSignal): Promise<Answer> {
    const { pool, answers, graph } = this.#serving;
    if ((asked.explicitOnly || asked.question) && !graph.explicit)
      throw new DemarcheError(
        'usage',
        'This service has no graph without interpretations beside the one it serves.',
        {
          hint: 'The bundled graph has one: start the service without --data and --explicit-only.',
        },
      );
    const tag = this.tag(asked);
    const kept = tag === undefined ? undefined : answers.get(tag);
    if (kept) return kept;
    const { sparql, question, options = {}, explicitOnly = false, mediaType, page, about } = asked;
    const job: Job = {
      sparql,
      ...(question && { question }),
      options,
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

  /**
   * Reads the files again. A graph that cannot be served leaves the one before in service; `health` says why.
   *
   * @returns whether another graph is in service now
   */
  async reload(): Promise<boolean> {
    const before = this.#serving;
    try {
      const loaded = await loadBeside(this.#options.graph);
      if (loaded.hash === before.graph.hash) {
        this.#problem = undefined;
        return false;
      }
      const serving = await serve(loaded, this.#options);
      this.#tags.clear();
      this.#serving = serving;
      this.#problem = undefined;
    } catch (error) {
      this.#problem = error instanceof Error ? error.message : String(error);
      return false;
    }
    await drained(before.pool, this.#options.timeout);
    await before.pool.close();
    return true;
  }

  async close(): Promise<void> {
    await this.#serving.pool.close();
  }
}

/** Files by their names alone: whoever asks has no business with the folders of this machine. */
const withoutFolders = (text: string) => text.replace(/(?:[A-Za-z]:)?(?:[\\/][^\s"'\\/:]+)+[\\/]/g, '');

async function serve(graph: LoadedGraph, options: ServiceOptions): Promise<Serving> {
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
function loadBeside(options: OpenOptions): Promise<LoadedGraph> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(new URL('./graph-thread.js', import.meta.url), { workerData: options });
    thread.once('message', ({ loaded, failed }) => {
      if (loaded) resolve(loaded);
      else reject(new DemarcheError(failed.code, failed.message, { hint: failed.hint }));
    });
    thread.once('error', reject);
  });
}

/** Waits until no query of a pool runs or waits, `most` milliseconds at the longest. */
async function drained(pool: QueryPool, most: number): Promise<void> {
  for (let waited = 0; waited < most && pool.running + pool.waiting > 0; waited += 50)
    await new Promise((resolve) => setTimeout(resolve, 50));
}

function isLasting(sparql: string): boolean {
  if (needsComunica(sparql)) return false;
  for (const { kind, text } of tokens(sparql)) if (kind === 'word' && CHANGING.test(text)) return false;
  return true;
}
