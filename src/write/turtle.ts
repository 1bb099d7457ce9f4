import type { BlankNode, Quad } from '@rdfjs/types';
import { PREFIXES, RDF } from '../prefixes.ts';
import { type BlankNodes, blankNodes, type Node } from './blank-nodes.ts';
import { canonicalLabels, compareCodePoints, sortByCodePoint } from './canonical.ts';
import { literal, quad, writeIri, writeTerm } from './terms.ts';
import { type Prefixes, shortener, writeTurtleTerm } from './turtle-terms.ts';

/*
 * Turtle that depends on the graph alone and that diffs as the graph changes: each triple stands on a line of
 * its own that no other triple alters, so predicates are repeated and the closing dot has its own line.
 */

export interface TurtleOptions {
  prefixes?: Prefixes;
}

/** Quads as subjects with their properties; graph names are dropped, and triples that then coincide. */
function bySubject(quads: Iterable<Quad>): Map<string, Node> {
  const nodes = new Map<string, Node>();
  for (const { subject, predicate, object } of quads) {
    const key = writeTerm(subject);
    const node = nodes.get(key) ?? { term: subject, properties: new Map() };
    nodes.set(key, node);
    node.properties.set(`${writeTerm(predicate)} ${writeTerm(object)}`, { predicate, object });
  }
  return nodes;
}

/**
 * Writes a graph as Turtle: the same bytes for the same graph, whatever the order of its quads and the labels
 * of its blank nodes. Prefixes that are used, sorted; subjects by IRI; `a` first, then predicates and objects by
 * code point; blank nodes and lists that are referred to once inside what refers to them, other blank nodes
 * labelled by RDFC-1.0.
 *
 * Throws `data` for what Turtle cannot hold (see `writeIri`, `writeString`), `limit` as `canonicalLabels` does.
 */
export async function writeTurtle(
  quads: Iterable<Quad>,
  { prefixes = PREFIXES }: TurtleOptions = {},
): Promise<string> {
  const nodes = bySubject(quads);
  const blanks = blankNodes(nodes);
  const shorten = shortener(prefixes);
  const labels = new Map<string, string>();
  const write = writer(nodes, blanks, labels, (iri) => shorten(iri) ?? writeIri(iri));
  if (blanks.labelled.size > 0) {
    const label = await canonicalLabels(tangle(nodes, blanks, (tree) => write.object(tree, '')));
    const number = (name: string) => Number(/\d+$/.exec(label(name))?.[0]);
    const inOrder = [...blanks.labelled].sort((a, b) => number(a) - number(b));
    for (const [index, name] of inOrder.entries()) labels.set(name, `b${index}`);
  }

  const named = new Map<string, string>();
  const roots: string[] = [];
  for (const [key, { term }] of nodes) {
    if (term.termType !== 'BlankNode') named.set(term.value, key);
    else if (!labels.has(term.value) && !blanks.nested.has(term.value)) roots.push(write.root(key));
  }
  const blocks = [
    ...sortByCodePoint([...named.keys()]).map((iri) => write.block(named.get(iri) as string)),
    ...sortByCodePoint(roots),
    ...[...labels.keys()]
      .map((name) => `_:${name}`)
      .filter((key) => nodes.has(key))
      .map(write.block),
  ];
  const declarations = shorten
    .used()
    .map(([name, namespace]) => `@prefix ${name}: ${writeIri(namespace)} .\n`);
  return [...(declarations.length > 0 ? [declarations.join('')] : []), ...blocks].join('\n');
}

/**
 * What tells the labelled blank nodes apart: the quads about them and about what they stand in, with each tree
 * that holds none of them as one literal. Trees, however many and alike, cost RDFC-1.0 nothing then.
 */
function tangle(
  nodes: ReadonlyMap<string, Node>,
  blanks: BlankNodes,
  write: (tree: BlankNode) => string,
): Quad[] {
  const { labelled, nested, tied } = blanks;
  const plain = ({ value }: BlankNode) => !labelled.has(value) && !tied.has(value);
  return [...nodes.values()].flatMap(({ term, properties }) =>
    term.termType === 'BlankNode' && plain(term)
      ? []
      : [...properties.values()].map(({ predicate, object }) => {
          const tree = object.termType === 'BlankNode' && plain(object) && nested.has(object.value);
          return quad(term, predicate, tree ? literal(write(object), '', 'urn:tree') : object);
        }),
  );
}

function writer(
  nodes: ReadonlyMap<string, Node>,
  blanks: BlankNodes,
  labels: ReadonlyMap<string, string>,
  iri: (value: string) => string,
) {
  const list = (cell: string, indent: string): string => {
    const items: string[] = [];
    for (let at: string | undefined = cell; at !== undefined; at = blanks.lists.get(at)?.next) {
      items.push(object((blanks.lists.get(at) as { item: Quad['object'] }).item, `${indent}  `));
    }
    const flat = `( ${items.join(' ')} )`;
    return items.some((item) => item.includes('\n')) || flat.length > 80
      ? `(\n${items.map((item) => `${indent}  ${item}\n`).join('')}${indent})`
      : flat;
  };
  const object = (term: Quad['object'], indent: string): string => {
    if (term.termType === 'NamedNode' && term.value === RDF.nil) return '()';
    if (term.termType !== 'BlankNode') return writeTurtleTerm(term, iri);
    if (blanks.labelled.has(term.value)) return `_:${labels.get(term.value)}`;
    if (blanks.lists.has(term.value)) return list(term.value, indent);
    const inner = properties(`_:${term.value}`, `${indent}  `);
    return inner === '' ? '[]' : `[\n${inner}${indent}]`;
  };
  const properties = (key: string, indent: string): string => {
    const lines = [...(nodes.get(key)?.properties.values() ?? [])].map((property) => {
      const type = property.predicate.value === RDF.type;
      const verb = type ? 'a' : writeTurtleTerm(property.predicate, iri);
      return {
        order: type ? '' : property.predicate.value,
        text: `${verb} ${object(property.object, indent)}`,
      };
    });
    lines.sort((a, b) => compareCodePoints(a.order, b.order) || compareCodePoints(a.text, b.text));
    return lines.map(({ text }) => `${indent}${text} ;\n`).join('');
  };
  return {
    object,
    /** All about an IRI or a labelled blank node. */
    block: (key: string) => {
      const { term } = nodes.get(key) as Node;
      const subject =
        term.termType === 'BlankNode' ? `_:${labels.get(term.value)}` : writeTurtleTerm(term, iri);
      return `${subject}\n${properties(key, '  ')}.\n`;
    },
    /** All about a blank node that nothing refers to. */
    root: (key: string) => `[\n${properties(key, '  ')}]\n.\n`,
  };
}
