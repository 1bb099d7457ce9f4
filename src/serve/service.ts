import type { ParameterValues } from '../catalogue.ts';
import type { QueryOptions } from '../engines/engine.ts';
import { DemarcheError } from '../error.ts';
import type { Catalogue } from '../project.ts';
import type { Answer, Known } from './answers.ts';
import type { Job } from './job.ts';
import { type LoadedGraph, loadGraph, type ServedOptions } from './load-graph.ts';
import type { MediaType } from './media-types.ts';
import { loadBeside, retire, type Serving, type ServingOptions, startServing } from './serving.ts';
import { Unsent } from './unsent.ts';
import { withoutFolders } from './without-folders.ts';

export interface ServiceOptions extends ServingOptions {
  /** Which graph to serve. */
  graph: ServedOptions;
}

/** What is to be answered, in which media type. */
export interface Asked {
  sparql: string;
  question?: { slug: string; values: ParameterValues };
  reconcile?: Job['reconcile'];
  options?: QueryOptions;
  /** A query of the SPARQL Protocol: its default graph is the dataset's own, and not all named graphs together. */
  isProtocol?: boolean;
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
  /** Why the files as they are now are not in service, or why fewer queries run at a time than should. */
  problem?: string;
}

/** Answers on their way to clients may take so many times the largest one together. */
const MOST_UNSENT = 4;

/** Starts the threads of a graph. Throws as `openPool`; where a file does not parse, names the file too. */
async function start(loaded: LoadedGraph, options: ServiceOptions): Promise<Serving> {
  try {
    return await startServing(loaded, options);
  } catch (error) {
    // Only a file that was taken as it is can fail in a thread, and there is one such file at most.
    const [path] = options.graph.data ?? [];
    if (!(error instanceof DemarcheError) || error.code !== 'syntax' || path === undefined) throw error;
    const { line, column } = error.position ?? {};
    throw new DemarcheError('data', `${[path, line, column].filter(Boolean).join(':')}: ${error.message}`, {
      hint: `\`demarche check ${path}\` lists everything that is wrong with it.`,
    });
  }
}

/** A graph in service: answers, kept as long as the graph stays the same. */
export class Service {
  readonly #options: ServiceOptions;
  #serving: Serving;
  /** Why the files as they are now are not in service, with their paths. */
  #problem: string | undefined;
  /** The last problem that was told, and in which words: they take a look through the folders of the data. */
  #told: { problem?: string; words?: string } = {};
  /** A reload that runs, or the last one. */
  #reloading: Promise<unknown> = Promise.resolve();
  readonly #closing = new AbortController();
  /** The graph before, as long as it has queries to finish, and its end. */
  #before: Serving | undefined;
  #retired: Promise<void> = Promise.resolve();

  readonly unsent: Unsent;

  private constructor(options: ServiceOptions, serving: Serving) {
    this.#options = options;
    this.#serving = serving;
    this.unsent = new Unsent(MOST_UNSENT * options.maxAnswerBytes);
  }

  /** Loads the graph and starts its threads. Throws as `loadGraph` and `openPool`. */
  static async open(options: ServiceOptions): Promise<Service> {
    return new Service(options, await start(await loadGraph(options.graph), options));
  }

  get catalogue(): Catalogue {
    return this.#serving.graph.catalogue;
  }

  get health(): Health {
    const { graph, loadedAt } = this.#serving;
    const { problem } = this;
    if (problem !== undefined && problem !== this.#told.problem)
      this.#told = { problem, words: withoutFolders(problem, this.#options.graph.data) };
    return {
      status: problem === undefined ? 'ok' : 'degraded',
      graph: graph.hash,
      loadedAt: loadedAt.toISOString(),
      ...(problem !== undefined && { problem: this.#told.words }),
    };
  }

  /** Why the service is degraded, with the paths of files: for the log. */
  get problem(): string | undefined {
    return this.#problem ?? this.#serving.pool.problem;
  }

  /** For the metrics. */
  get figures() {
    const { pool, answers, loadedAt } = this.#serving;
    const before = this.#before?.pool;
    return {
      upToDate: this.#problem === undefined ? 1 : 0,
      loadedAt: loadedAt.getTime() / 1000,
      running: pool.running + (before?.running ?? 0),
      waiting: pool.waiting + (before?.waiting ?? 0),
      ended: pool.ended,
      hits: answers.hits,
      misses: answers.misses,
      keptBytes: answers.bytes,
      unsentBytes: this.unsent.bytes,
    };
  }

  /** The graph that is in service now. */
  get current(): Serving {
    return this.#serving;
  }

  /** What a request was answered that was the same word for word, if it is still kept. */
  again(words: string): { answer: Answer; known: Known } | undefined {
    return this.#serving.answers.again(words);
  }

  /**
   * Reads the files again. A graph that cannot be served leaves the one before in service; `health` says why.
   *
   * @returns whether another graph is in service now
   */
  reload(): Promise<boolean> {
    const reloading = this.#reload();
    this.#reloading = reloading;
    return reloading;
  }

  async #reload(): Promise<boolean> {
    // Three graphs at a time would be one too many for the memory.
    await this.#retired;
    const before = this.#serving;
    try {
      const loaded = await loadBeside(this.#options.graph, this.#closing.signal);
      if (loaded.hash === before.graph.hash) {
        this.#problem = undefined;
        return false;
      }
      this.#closing.signal.throwIfAborted();
      const another = await start(loaded, this.#options);
      this.#serving = another;
      this.#problem = undefined;
    } catch (error) {
      this.#problem = error instanceof Error ? error.message : String(error);
      return false;
    }
    this.#before = before;
    this.#retired = retire(before)
      .catch((error) => {
        this.#options.log.error(error, 'the threads of the graph before did not end');
      })
      .then(() => {
        this.#before = undefined;
      });
    return true;
  }

  /** Ends the threads, and what they still do; a reload that runs comes to its end, and to nothing. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#reloading.catch(() => undefined);
    await this.#retired;
    await this.#serving.pool.close();
  }
}
