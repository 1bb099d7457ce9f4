import { move, transferableSymbol, valueSymbol, workerData } from 'piscina';
import { ask } from '../ask.ts';
import type { Engine, QueryOptions } from '../engines/engine.ts';
import { type GrowingEngine, openOxigraph } from '../engines/oxigraph.ts';
import { checkServices } from '../engines/service-endpoints.ts';
import { survey } from '../engines/sparql-text.ts';
import { DemarcheError } from '../error.ts';
import type { Graph } from '../graph.ts';
import { COMPRESS, COMPRESS_FROM } from './compress.ts';
import type { Failure, Job, JobResult, Loaded, ServedGraph } from './job.ts';
import type { ReconcileJob } from './reconcile-job.ts';
import { writeAnswer } from './write-answer.ts';

/*
 * What a query thread holds, the graph, and how it answers one job at a time: with bytes that are ready to be sent, and
 * compressed. Only this thread waits for them.
 */

const served = workerData as ServedGraph;
/** Larger ones would hold the thread for long: brotli takes 4 MB a second at level 4. */
const BROTLI_UP_TO = 4 * 2 ** 20;
/** Exit code of a thread that trapped. */
const TRAPPED = 99;

const input = (explicitOnly: boolean) => {
  const bytes = explicitOnly ? (served.explicit ?? served.full) : served.full;
  return { nquads: [new Uint8Array(bytes)], keepGraphs: served.keepGraphs };
};

let full: GrowingEngine | undefined;
let explicit: GrowingEngine | undefined;
const comunica = new Map<boolean, Promise<Engine>>();

function oxigraph(explicitOnly: boolean): GrowingEngine {
  if (!explicitOnly || !served.explicit) {
    full ??= openOxigraph(input(false));
    return full;
  }
  explicit ??= openOxigraph(input(true));
  return explicit;
}

function federating(explicitOnly: boolean): Promise<Engine> {
  let engine = comunica.get(explicitOnly);
  if (!engine) {
    const { allowServices, serviceTimeout: timeout } = served;
    engine = import('../engines/comunica.ts').then(({ openComunica }) =>
      openComunica(input(explicitOnly), { allowServices, timeout }),
    );
    comunica.set(explicitOnly, engine);
  }
  return engine;
}

/** The graph as the library's `ask` takes it. */
function graph(explicitOnly: boolean, options: QueryOptions): Graph {
  return {
    catalogue: served.catalogue,
    options: { explicitOnly },
    findings: [],
    engine: async () => ({
      name: 'oxigraph',
      query: (sparql) => oxigraph(explicitOnly).query(sparql, options),
    }),
    reopen: async (other) => graph(other, options),
  };
}

/** What answers reconciling: read of the graph, in a second or so, when this thread is first asked. */
let reconciling: Promise<(job: ReconcileJob) => Promise<string>> | undefined;

async function reconcile(job: ReconcileJob): Promise<string> {
  reconciling ??= import('./reconcile-answer.ts').then(({ openAnswers }) =>
    openAnswers(graph(false, { unionGraph: served.keepGraphs })),
  );
  const answers = await reconciling.catch((error) => {
    // Whatever it was, the next one may fare better.
    reconciling = undefined;
    throw error;
  });
  return answers(job);
}

async function answer(job: Job): Promise<string> {
  const { sparql, question, options, explicitOnly } = job;
  if (job.reconcile) return reconcile(job.reconcile);
  if (question)
    return writeAnswer(await ask(graph(explicitOnly, options), question.slug, question.values), job);
  const { service, star } = survey(sparql);
  if (service) {
    // Before Comunica and the graph in it are loaded, for which a query that is refused would wait for a second.
    checkServices(sparql, served.allowServices);
    return writeAnswer(await (await federating(explicitOnly)).query(sparql, options), job);
  }
  const engine = oxigraph(explicitOnly);
  const quickly = WRITTEN_BY_OXIGRAPH[job.format];
  if (quickly && !job.about) {
    const text = await engine.write(sparql, quickly.mediaType, options);
    // Blank nodes have random labels there, and SELECT * an order of its own: written by ourselves, one query has one answer.
    // Nor does it know what XML cannot hold.
    const plain = job.format !== 'xml' || !UNSAFE_IN_XML.test(text);
    if (plain && !text.includes(quickly.blankNode) && !star) return text;
  }
  return writeAnswer(await engine.query(sparql, options), job);
}

// A carriage return is read back as a line feed where it is not escaped; the others no document can hold (XML 1.0 §2.2, §2.11).
const UNSAFE_IN_XML = /[^\t\n\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u;

/** Syntaxes of rows that Oxigraph writes as we would, and what a blank node looks like in them. */
const WRITTEN_BY_OXIGRAPH: Readonly<Record<string, { mediaType: string; blankNode: string } | undefined>> = {
  json: { mediaType: 'application/sparql-results+json', blankNode: '"bnode"' },
  xml: { mediaType: 'application/sparql-results+xml', blankNode: '<bnode>' },
  csv: { mediaType: 'text/csv', blankNode: '_:' },
  tsv: { mediaType: 'text/tab-separated-values', blankNode: '_:' },
};

/** Answers one job. What goes wrong comes back as data: an error's class is lost between threads. */
export async function answered(job: Job): Promise<JobResult> {
  let text: string;
  try {
    text = await answer(job);
  } catch (error) {
    if (!(error instanceof DemarcheError)) throw error;
    // What trapped inside WebAssembly cannot be used again: the thread ends, and the pool starts another.
    if (error.code === 'engine' && /^Range|^Runtime/.test((error.cause as Error | undefined)?.name ?? ''))
      process.exit(TRAPPED);
    return { error: asData(error) };
  }
  const body = new TextEncoder().encode(text);
  if (body.length > served.maxBytes) {
    return {
      error: {
        code: 'limit',
        message: `The answer has ${body.length} bytes; ${served.maxBytes} are allowed.`,
        hint: 'Ask for fewer rows, with LIMIT and OFFSET or narrower patterns.',
      },
    };
  }
  if (body.length < COMPRESS_FROM) return { body };
  const gzip = exact(COMPRESS.gzip(body));
  const brotli = body.length <= BROTLI_UP_TO ? exact(COMPRESS.br(body)) : undefined;
  return handOver({ body, gzip, ...(brotli && { brotli }) });
}

/** An error as it goes from one thread to another, where its class would be lost. */
function asData({ code, message, hint, position }: DemarcheError): Failure {
  return { code, message, ...(hint && { hint }), ...(position && { position }) };
}

/** Loads the graph, which the first query would do otherwise. */
export function load(): Loaded {
  try {
    oxigraph(false);
    return {};
  } catch (error) {
    if (!(error instanceof DemarcheError)) throw error;
    return { error: asData(error) };
  }
}

/** Bytes in memory of their own size: a part of a larger piece would be kept, and copied, with the whole of it. */
const exact = (bytes: Uint8Array) =>
  bytes.byteLength === bytes.buffer.byteLength ? bytes : new Uint8Array(bytes);

/** Gives the memory of an answer to the main thread instead of a copy, which for 10 MB takes the main thread 8 ms. */
function handOver(result: JobResult): JobResult {
  const buffers = Object.values(result).flatMap((value) =>
    value instanceof Uint8Array && value.buffer.byteLength === value.byteLength
      ? [value.buffer as ArrayBuffer]
      : [],
  );
  return move({
    get [transferableSymbol]() {
      return buffers;
    },
    get [valueSymbol]() {
      return result;
    },
  }) as unknown as JobResult;
}
