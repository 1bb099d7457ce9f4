import type { Quad } from '@rdfjs/types';
import { needsComunica } from './sparql-text.ts';

/** One RDF term as SPARQL 1.1 Query Results JSON spells it (§3.2.2): plain data, no term library needed. */
export interface ResultTerm {
  type: 'uri' | 'literal' | 'bnode';
  value: string;
  datatype?: string;
  'xml:lang'?: string;
}

/** One solution: bound variables only. */
export type Row = Record<string, ResultTerm>;

/** What a query answers: rows (SELECT), yes or no (ASK), a graph (CONSTRUCT, DESCRIBE). */
export type QueryResult =
  | { kind: 'bindings'; variables: string[]; rows: Row[] }
  | { kind: 'boolean'; value: boolean }
  | { kind: 'graph'; quads: Quad[] };

/** Where an engine gets its graph from: N-Quads or N-Triples texts, quads in memory, or both. */
export interface EngineInput {
  nquads?: (string | Uint8Array)[];
  quads?: Iterable<Quad>;
  /** Keep named graphs apart; else all goes into the default graph, which is what questions ask. */
  keepGraphs?: boolean;
}

/** Which engine the user asked for; `auto` takes Comunica where Oxigraph cannot do. */
export type EngineChoice = 'auto' | Engine['name'];

export interface QueryOptions {
  /** How many lines stand before the user's own text (`prepared` in `sparql-text.ts`): positions skip them. */
  lineOffset?: number;
  /** What relative IRIs of the query are relative to. */
  base?: string;
  /**
   * The dataset that a request of the SPARQL 1.1 Protocol (§2.1.4) names, in place of that of the query. A graph that is
   * not there is empty; none is ever fetched.
   */
  dataset?: { defaultGraphs: readonly string[]; namedGraphs: readonly string[] };
  /** The default graph is all graphs together, where named ones are kept apart. Only Oxigraph heeds it. */
  unionGraph?: boolean;
}

/** A loaded engine. Only `oxigraph.ts` and `comunica.ts` know what stands behind it. */
export interface Engine {
  readonly name: 'oxigraph' | 'comunica';
  /**
   * Runs one read-only SPARQL 1.1 query. Throws `DemarcheError`: `syntax` (position in the text given, less
   * `lineOffset`), `read-only` for updates, `refused` for a SERVICE that is not allowed, `limit` for nesting or
   * results that are too large, `engine` for anything else.
   */
  query(sparql: string, options?: QueryOptions): Promise<QueryResult>;
}

/** The engine to run a query on: the one chosen, or Comunica for queries with SERVICE and else Oxigraph. */
export function chooseEngine(choice: EngineChoice, sparql: string): Engine['name'] {
  if (choice !== 'auto') return choice;
  return needsComunica(sparql) ? 'comunica' : 'oxigraph';
}
