import type { Literal, Quad } from '@rdfjs/types';
import { RDF, XSD } from '../prefixes.ts';
import { compareCodePoints } from './canonical.ts';
import { writeIri, writeLanguage, writeString, writeTerm } from './terms.ts';

/*
 * Expanded, flattened JSON-LD 1.1 without a context: every IRI in full, every value with its type as a string.
 * No reader has to guess or fetch anything, and numbers keep their spelling.
 */

type Value = { '@id': string } | { '@value': string; '@language'?: string; '@type'?: string };
type NodeObject = { [key: string]: unknown };

/** A term's `@id`. Throws `data` for IRIs that no syntax can hold. */
function idOf(term: Quad['subject'] | Quad['graph']): string {
  return term.termType === 'BlankNode' ? writeTerm(term) : writeIri(term.value).slice(1, -1);
}

function literalValue(literal: Literal): Value {
  writeString(literal.value);
  if (literal.language) return { '@value': literal.value, '@language': writeLanguage(literal).slice(1) };
  if (literal.datatype.value === XSD.string) return { '@value': literal.value };
  return { '@value': literal.value, '@type': writeIri(literal.datatype.value).slice(1, -1) };
}

/** Sorts keys, and values by their own JSON; equal values are kept once, as a graph is a set. */
function sorted(node: NodeObject): NodeObject {
  const entries = Object.entries(node).map(([key, value]): [string, unknown] => {
    if (!Array.isArray(value) || key === '@graph') return [key, value];
    const byText = new Map(value.map((each) => [JSON.stringify(each), each]));
    return [key, [...byText.keys()].sort(compareCodePoints).map((text) => byText.get(text))];
  });
  return Object.fromEntries(entries.sort(([a], [b]) => compareCodePoints(a, b)));
}

const nodesOf = (nodes: ReadonlyMap<string, NodeObject>) =>
  [...nodes.keys()].sort(compareCodePoints).map((id) => sorted(nodes.get(id) as NodeObject));

/** Writes quads, named graphs included; blank node labels are written as they are. Throws `data` as `writeTerm`. */
export function writeJsonLd(quads: Iterable<Quad>): string {
  const graphs = new Map<string, Map<string, NodeObject>>();
  for (const { subject, predicate, object, graph } of quads) {
    const name = graph.termType === 'DefaultGraph' ? '' : idOf(graph);
    const nodes = graphs.get(name) ?? new Map<string, NodeObject>();
    graphs.set(name, nodes);
    const id = idOf(subject);
    const node = nodes.get(id) ?? { '@id': id };
    nodes.set(id, node);
    const isType = predicate.value === RDF.type && object.termType !== 'Literal';
    const key = isType ? '@type' : writeIri(predicate.value).slice(1, -1);
    const values = (node[key] as unknown[] | undefined) ?? [];
    node[key] = values;
    if (object.termType === 'Literal') values.push(literalValue(object));
    else values.push(isType ? idOf(object as Quad['subject']) : { '@id': idOf(object as Quad['subject']) });
  }
  const top = graphs.get('') ?? new Map<string, NodeObject>();
  for (const [name, nodes] of graphs) {
    if (name !== '') top.set(name, { ...(top.get(name) ?? { '@id': name }), '@graph': nodesOf(nodes) });
  }
  return `${JSON.stringify(nodesOf(top), null, 2)}\n`;
}
