import type { ParameterValues } from '../catalogue.ts';
import type { QueryOptions } from '../engines/engine.ts';
import type { ErrorCode, TextPosition } from '../error.ts';
import type { Catalogue } from '../project.ts';
import type { ReconcileJob } from './reconcile-job.ts';

/* What the main thread and the query threads tell each other: plain data that can be copied between them. */

/** The graph that every query thread loads when it starts. */
export interface ServedGraph {
  /** N-Quads or N-Triples, in memory that all threads share. */
  full: SharedArrayBuffer;
  /** The same without interpretations, loaded when it is first asked over; absent where there is no such thing. */
  explicit?: SharedArrayBuffer;
  /** The questions that are served with it. */
  catalogue: Catalogue;
  /** Named graphs are kept apart. */
  keepGraphs: boolean;
  /** SERVICE endpoints that a query may call. */
  allowServices: readonly string[];
  /** Milliseconds that one request to them may take. */
  serviceTimeout: number;
  /** Largest answer in bytes, uncompressed. */
  maxBytes: number;
}

/** One query to answer. */
export interface Job {
  /** The text, with the prefixes that it needs. */
  sparql: string;
  /** Instead of the text, a question that compares two answers, with its values. */
  question?: { slug: string; values: ParameterValues };
  /** Instead of the text, what reconciling is asked. */
  reconcile?: ReconcileJob;
  options: QueryOptions;
  explicitOnly: boolean;
  /** The name of the media type to write (`MEDIA_TYPES`), or `html`. */
  format: string;
  /** Rows of a question to send, where not all. */
  page?: { offset: number; limit: number };
  /** The resource that the graph is to be about, and the address of this service. */
  about?: { iri: string; here: string };
}

/** A `DemarcheError` as data. */
export interface Failure {
  code: ErrorCode;
  message: string;
  hint?: string;
  position?: TextPosition;
}

/** What a query thread made of a job. */
export type JobResult = { body: Uint8Array; gzip?: Uint8Array; brotli?: Uint8Array } | { error: Failure };

/** What became of loading the graph. */
export interface Loaded {
  error?: Failure;
}
