import { setFlagsFromString } from 'node:v8';
import type { Literal, Quad, Term } from '@rdfjs/types';
import * as oxigraph from 'oxigraph';
import { DemarcheError } from '../error.ts';
import { PREFIXES } from '../prefixes.ts';
import {
  blankLabels,
  blankNode,
  DEFAULT_GRAPH,
  literal,
  namedNode,
  quad,
  writeTerm,
} from '../write/terms.ts';
import type { Engine, EngineInput, QueryOptions, QueryResult, Row } from './engine.ts';
import { inside, parseFailure, queryFailure } from './oxigraph-errors.ts';
import { admit, columns } from './query-guard.ts';

/*
 * The only module that knows Oxigraph (WebAssembly, one instance a process). Others import this one lazily:
 * loading it compiles 4 MB of WebAssembly.
 */

// V8 of Node 20 now and then ends the process ("unreachable code", in the deoptimizer) when it leaves a function
// into which it has inlined a call to WebAssembly. Newer ones have that mended.
if (process.versions.node.startsWith('20.')) setFlagsFromString('--no-turbo-inline-js-wasm-calls');

const CHUNK = 8 * 2 ** 20;
const N_TRIPLES = 'application/n-triples';
const N_QUADS = 'application/n-quads';

/** Pieces of a long text: one piece makes the store hold it twice (26 s and 3.7 GB for 4.5 million triples). */
function* pieces(text: string | Uint8Array): Generator<string | Uint8Array> {
  for (let from = 0; from < text.length; from += CHUNK) yield text.slice(from, from + CHUNK);
}

/** Loads quads: as text, much the quickest way; one by one those with blank nodes, which a text would rename. */
function put(store: oxigraph.Store, quads: Iterable<Quad>, keepGraphs: boolean): void {
  function* texts(): Generator<string> {
    let piece = '';
    for (const { subject, predicate, object, graph } of quads) {
      const kept = keepGraphs ? graph : DEFAULT_GRAPH;
      if ([subject, object, kept].some(({ termType }) => termType === 'BlankNode')) {
        // The types of WebAssembly's terms are their own; its methods take any RDF/JS terms.
        store.add(quad(subject, predicate, object, kept) as unknown as oxigraph.Quad);
        continue;
      }
      const terms: Term[] = [subject, predicate, object];
      if (kept.termType !== 'DefaultGraph') terms.push(kept);
      piece += `${terms.map((term) => writeTerm(term, { lenient: true })).join(' ')} .\n`;
      if (piece.length > CHUNK) {
        yield piece;
        piece = '';
      }
    }
    yield piece;
  }
  // Lenient: what is wrong with IRIs is for the checks to say; a question is answered all the same.
  for (const text of texts()) store.load(text, { format: N_QUADS, lenient: true });
}

function load({ nquads = [], quads = [], keepGraphs = false }: EngineInput): oxigraph.Store {
  const store = new oxigraph.Store();
  let merge = false;
  for (const text of nquads) {
    try {
      store.load(pieces(text), { format: keepGraphs ? N_QUADS : N_TRIPLES, lenient: true });
    } catch (error) {
      if (keepGraphs || !(error as Error).message.includes('Quads must be followed')) throw error;
      store.load(pieces(text), { format: N_QUADS, lenient: true });
      merge = true;
    }
  }
  // Not to_graph_name, which moves only the default graph, nor the union graph, which gives a triple twice.
  if (merge) store.update('INSERT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }; DROP NAMED');
  put(store, quads, keepGraphs);
  return store;
}

function loading<T>(run: () => T): T {
  try {
    return inside(run);
  } catch (error) {
    throw parseFailure(error);
  }
}

/** An engine whose graph can grow: derivation rules see what the rules before them made. */
export interface GrowingEngine extends Engine {
  add(quads: Iterable<Quad>): void;
  /**
   * Answers as `query` does, as a text in a media type that Oxigraph writes itself, without a term being made. Blank nodes
   * have random labels there. Throws as `query` does, and `engine` for a media type that does not fit the query.
   */
  write(sparql: string, mediaType: string, options?: QueryOptions): Promise<string>;
}

/** The options of `QueryOptions` as the store takes them. */
function storeOptions({ base, dataset, unionGraph }: QueryOptions) {
  const nodes = (iris: readonly string[]) => iris.map((iri) => oxigraph.namedNode(iri));
  return {
    ...(base !== undefined && { base_iri: base }),
    ...(unionGraph && { use_default_graph_as_union: true }),
    // Both or none: one alone would leave the query's own FROM or all named graphs in force.
    ...(dataset && {
      default_graph: nodes(dataset.defaultGraphs),
      named_graphs: nodes(dataset.namedGraphs),
    }),
  };
}

/**
 * Opens an engine over the graph given, in memory. Blank nodes of `quads` keep their labels, in the answers to
 * CONSTRUCT too; those of `nquads` get new ones. See `Engine.query` for what queries throw; SERVICE is not
 * among what Oxigraph can do and throws `usage`.
 *
 * Throws `syntax` where a text of `nquads` is none, `data` for terms that RDF 1.1 does not have.
 */
export function openOxigraph(input: EngineInput): GrowingEngine {
  const store = loading(() => load(input));
  const local = (sparql: string, options: QueryOptions) => {
    const asked = admit(sparql, options);
    if (!asked.service) return asked;
    throw new DemarcheError('usage', 'Oxigraph cannot ask other endpoints (SERVICE).', {
      hint: 'Use --engine comunica, and --allow-service URL for each endpoint.',
    });
  };
  const write = (sparql: string, mediaType: string, options: QueryOptions): string =>
    inside(() => store.query(sparql, { results_format: mediaType, ...storeOptions(options) })) as string;
  const run = (sparql: string, options: QueryOptions): QueryResult => {
    const asked = local(sparql, options);
    if (asked.form === 'construct' || asked.form === 'describe') {
      return {
        kind: 'graph',
        quads: plainQuads(inside(() => store.query(sparql, storeOptions(options))) as oxigraph.Quad[]),
      };
    }
    const text = write(sparql, 'json', options);
    const { head, results, boolean } = JSON.parse(text);
    if (typeof boolean === 'boolean') return { kind: 'boolean', value: boolean };
    const rows: Row[] = results.bindings;
    if (text.includes('"bnode"')) relabel(rows);
    return { kind: 'bindings', variables: columns(head.vars, asked), rows };
  };
  return {
    name: 'oxigraph',
    add: (quads) => loading(() => put(store, quads, input.keepGraphs ?? false)),
    async query(sparql, options = {}) {
      try {
        return run(sparql, options);
      } catch (error) {
        throw await queryFailure(error, sparql, options);
      }
    },
    async write(sparql, mediaType, options = {}) {
      try {
        local(sparql, options);
        return write(sparql, mediaType, options);
      } catch (error) {
        throw await queryFailure(error, sparql, options);
      }
    },
  };
}

/** The store names blank nodes at random; number them as they come, so that one query has one answer. */
function relabel(rows: Row[]): void {
  const label = blankLabels('b');
  for (const row of rows) {
    for (const term of Object.values(row)) if (term.type === 'bnode') term.value = label(term.value);
  }
}

function plainTerm(term: oxigraph.Term, label: (name: string) => string): Term {
  switch (term.termType) {
    case 'NamedNode':
      return namedNode(term.value);
    case 'BlankNode':
      return blankNode(label(term.value));
    case 'Literal':
      return literal(term.value, term.language, term.datatype.value);
    case 'DefaultGraph':
      return DEFAULT_GRAPH;
    default:
      throw new DemarcheError('data', `RDF 1.1 has no place for a ${term.termType} as a term.`);
  }
}

/** Plain RDF/JS quads for WebAssembly's, whose memory is given back at once. */
function plainQuads(quads: oxigraph.Quad[], label = (name: string) => name): Quad[] {
  const free = (held: object) => (held as { free(): void }).free();
  const plain = <T>(term: oxigraph.Term): T => {
    const made = plainTerm(term, label);
    free(term);
    return made as T;
  };
  return quads.map((from) => {
    const made = quad(plain(from.subject), plain(from.predicate), plain(from.object), plain(from.graph));
    free(from);
    return made;
  });
}

let parsed = 0;

/**
 * Parses a text in any RDF syntax that Oxigraph reads, by its media type (application/rdf+xml,
 * application/ld+json, text/turtle, application/trig, application/n-triples, application/n-quads).
 *
 * Literals keep their lexical form, language tags are lower-cased. Blank nodes are labelled `o1b0`, `o1b1` …
 * in order of appearance, `1` being the number of this call, so that those of two texts never meet.
 * A byte order mark is skipped. Throws `syntax` with the position where Oxigraph tells it (lines and columns
 * from 1, in code points; none for RDF/XML), `refused` for a JSON-LD context on the network.
 */
export function parseWithOxigraph(text: string, mediaType: string, baseIRI?: string): Quad[] {
  const options = { format: mediaType, ...(baseIRI !== undefined && { base_iri: baseIRI }) };
  parsed += 1;
  const label = blankLabels(`o${parsed}b`);
  return loading(() => plainQuads(oxigraph.parse(text.replace(/^\ufeff/, ''), options), label));
}

let scratch: oxigraph.Store | undefined;

/**
 * What the store makes of a literal when it loads it: `01` as xsd:integer becomes `1`, `PT60M` as
 * xsd:duration becomes `PT1H`. A literal is canonical when this gives back the same value.
 */
export function canonicalLiteral(
  from: Pick<Literal, 'value' | 'language'> & { datatype: { value: string } },
): {
  value: string;
  datatype: string;
} {
  const { value, language, datatype } = from;
  if (language !== '' || !datatype.value.startsWith(PREFIXES.xsd as string)) {
    return { value, datatype: datatype.value };
  }
  return inside(() => {
    scratch ??= new oxigraph.Store();
    const node = oxigraph.namedNode('urn:x');
    scratch.add(oxigraph.quad(node, node, oxigraph.literal(value, oxigraph.namedNode(datatype.value))));
    const [stored] = scratch.match() as [oxigraph.Quad];
    scratch.delete(stored);
    const object = stored.object as oxigraph.Literal;
    return { value: object.value, datatype: object.datatype.value };
  });
}
