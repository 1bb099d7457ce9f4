import type { Quad, Term } from '@rdfjs/types';
import { canonicalLabels, sortByCodePoint } from './canonical.ts';
import { writeJsonLd } from './jsonld.ts';
import { writeRdfXml } from './rdfxml.ts';
import { blankNode, DEFAULT_GRAPH, quad, writeTerm } from './terms.ts';
import { writeTrig } from './trig.ts';
import { type TurtleOptions, writeTurtle } from './turtle.ts';

/** A syntax to write graphs in. */
export interface GraphFormat {
  name: string;
  mediaType: string;
  extension: string;
  /** Whether it keeps named graphs; else they are merged. */
  keepsGraphs: boolean;
  /**
   * The whole text: the same bytes for the same graph, whatever the order of the quads and the labels of blank
   * nodes. Throws `data` for terms that RDF 1.1, or this syntax, cannot write, `limit` for blank nodes too much alike.
   */
  write(quads: Iterable<Quad>, options?: TurtleOptions): Promise<string>;
}

export type GraphFormatName = 'turtle' | 'trig' | 'ntriples' | 'nquads' | 'jsonld' | 'rdfxml';

/** Every syntax to write graphs in, by name. */
export const GRAPH_FORMATS: Readonly<Record<GraphFormatName, GraphFormat>> &
  Readonly<Record<string, GraphFormat | undefined>> = {
  turtle: {
    name: 'turtle',
    mediaType: 'text/turtle',
    extension: 'ttl',
    keepsGraphs: false,
    write: writeTurtle,
  },
  trig: {
    name: 'trig',
    mediaType: 'application/trig',
    extension: 'trig',
    keepsGraphs: true,
    write: writeTrig,
  },
  ntriples: {
    name: 'ntriples',
    mediaType: 'application/n-triples',
    extension: 'nt',
    keepsGraphs: false,
    write: (quads) => writeLines([...quads].map((each) => quad(each.subject, each.predicate, each.object))),
  },
  nquads: {
    name: 'nquads',
    mediaType: 'application/n-quads',
    extension: 'nq',
    keepsGraphs: true,
    write: (quads) => writeLines([...quads]),
  },
  jsonld: {
    name: 'jsonld',
    mediaType: 'application/ld+json',
    extension: 'jsonld',
    keepsGraphs: true,
    write: async (quads) => writeJsonLd(await canonical([...quads])),
  },
  rdfxml: {
    name: 'rdfxml',
    mediaType: 'application/rdf+xml',
    extension: 'rdf',
    keepsGraphs: false,
    write: writeRdfXml,
  },
};

/** The quads with canonical labels for their blank nodes. */
async function canonical(quads: readonly Quad[]): Promise<Quad[]> {
  const label = await canonicalLabels(quads);
  const renamed = <T extends Term>(term: T): T =>
    term.termType === 'BlankNode' ? (blankNode(label(term.value)) as T) : term;
  return quads.map((each) =>
    quad(renamed(each.subject), each.predicate, renamed(each.object), renamed(each.graph)),
  );
}

/** Canonical N-Quads (RDFC-1.0 §5): one statement a line, each once, sorted by code point. */
async function writeLines(quads: readonly Quad[]): Promise<string> {
  const lines = new Set<string>();
  for (const { subject, predicate, object, graph } of await canonical(quads)) {
    const terms: Term[] = graph.termType === DEFAULT_GRAPH.termType ? [] : [graph];
    lines.add(`${[subject, predicate, object, ...terms].map((term) => writeTerm(term)).join(' ')} .\n`);
  }
  return sortByCodePoint([...lines]).join('');
}
