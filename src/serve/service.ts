import type { ParameterValues } from '../catalogue.ts';
import type { QueryOptions } from '../engines/engine.ts';
import { DemarcheError } from '../error.ts';
import type { OpenOptions } from '../graph.ts';
import type { Catalogue } from '../project.ts';
import type { Answer, Known } from './answers.ts';
import { entityTag } from './entity-tag.ts';
import type { Job } from './job.ts';
import { loadGraph } from './load-graph.ts';
import { contentType, type MediaType } from './media-types.ts';
import { loadBeside, retire, type Serving, type ServingOptions, startServing } from './serving.ts';

export interface ServiceOptions extends ServingOptions {
  /** Which graph to serve. */
  graph: OpenOptions;
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

/** A graph in service: answers, kept as long as the graph stays the same. */
export class Service {
  readonly #options: ServiceOptions;
  #serving: Serving;
  #problem: string | undefined;
  /** The end of the graph before, which may still have queries to finish. */
  #retired: Promise<void> = Promise.resolve();

  private constructor(options: ServiceOptions, serving: Serving) {
    this.#options = options;
    this.#serving = serving;
  }

  /** Loads the graph and starts its threads. Throws as `loadGraph` and `openPool`. */
  static async open(options: ServiceOptions): Promise<Service> {
    return new Service(options, await startServing(await loadGraph(options.graph), options));
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

  /** The entity tag of an answer, before it is made; none where the answer can be another one next time. */
  tag(asked: Asked): string | undefined {
    return entityTag(this.#serving.graph.hash, asked);
  }

  /** What a request was answered that was the same word for word, if it is still kept. */
  again(words: string): { answer: Answer; known: Known } | undefined {
    return this.#serving.answers.again(words);
  }

  /** Remembers which answer a request got, by its words: all of it that the answer depends on. */
  remember(words: string, known: Known): void {
    this.#serving.answers.remember(words, known);
  }

  /**
   * Answers, from what is kept where it can.
   *
   * @param tag - what `tag` says of it
   * @throws as `QueryPool.run`
   */
  async answer(asked: Asked, signal: AbortSignal, tag = this.tag(asked)): Promise<Answer> {
    const { pool, answers, graph } = this.#serving;
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
    // Three graphs at a time would be one too many for the memory.
    await this.#retired;
    const before = this.#serving;
    try {
      const loaded = await loadBeside(this.#options.graph);
      if (loaded.hash === before.graph.hash) {
        this.#problem = undefined;
        return false;
      }
      this.#serving = await startServing(loaded, this.#options);
      this.#problem = undefined;
    } catch (error) {
      this.#problem = error instanceof Error ? error.message : String(error);
      return false;
    }
    this.#retired = retire(before);
    return true;
  }

  /** Ends the threads, and what they still do. */
  async close(): Promise<void> {
    await this.#serving.pool.close();
  }
}

/** Files by their names alone: whoever asks has no business with the folders of this machine. */
const withoutFolders = (text: string) => text.replace(/(?:[A-Za-z]:)?(?:[\\/][^\s"'\\/:]+)+[\\/]/g, '');
