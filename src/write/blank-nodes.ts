import type { Quad } from '@rdfjs/types';
import { RDF } from '../prefixes.ts';

/* Which blank nodes of a graph can be written where they are used, without a label. */

// Readers and this writer go into nested blank nodes by recursion: a chain of thousands would end their stack.
const DEEPEST = 100;

/** A subject and its properties, each once. */
export interface Node {
  term: Quad['subject'];
  properties: Map<string, Pick<Quad, 'predicate' | 'object'>>;
}

export interface BlankNodes {
  /** Need a label: referred to twice, on a cycle, or nested too deep. */
  labelled: Set<string>;
  /** Referred to once, and written there. */
  nested: Set<string>;
  /** Without a label of their own, but with a labelled one somewhere inside. */
  tied: Set<string>;
  /** Cells of well-formed lists that can be written as `( … )`: the item, and the next cell if there is one. */
  lists: Map<string, { item: Quad['object']; next?: string }>;
}

interface Reference {
  count: number;
  /** Label of the blank node that refers to it; undefined for an IRI. */
  from: string | undefined;
  predicate: string;
}

/** Sorts out the blank nodes of a graph given by subject (keys as N-Triples writes them). Order plays no part. */
export function blankNodes(nodes: ReadonlyMap<string, Node>): BlankNodes {
  const references = new Map<string, Reference>();
  for (const { term, properties } of nodes.values()) {
    for (const { predicate, object } of properties.values()) {
      if (object.termType !== 'BlankNode') continue;
      const count = (references.get(object.value)?.count ?? 0) + 1;
      const from = term.termType === 'BlankNode' ? term.value : undefined;
      references.set(object.value, { count, from, predicate: predicate.value });
    }
  }
  const lists = listCells(nodes, references);
  const labelled = new Set<string>();
  const depths = new Map<string, number>();
  for (const [label, { count }] of references) if (count > 1) labelled.add(label);
  for (const label of references.keys()) settle(label);
  for (const label of labelled) lists.delete(label);
  const nested = new Set([...references.keys()].filter((label) => !labelled.has(label)));
  return { labelled, nested, tied: tiedTo(labelled), lists };

  function tiedTo(labels: ReadonlySet<string>): Set<string> {
    const tied = new Set<string>();
    for (const { term, properties } of nodes.values()) {
      if (
        ![...properties.values()].some(
          ({ object }) => labels.has(object.value) && object.termType === 'BlankNode',
        )
      ) {
        continue;
      }
      let at = term.termType === 'BlankNode' ? term.value : undefined;
      while (at !== undefined && !labels.has(at) && !tied.has(at)) {
        tied.add(at);
        at = references.get(at)?.from;
      }
    }
    return tied;
  }

  /** Finds the depth of a node by that of the nodes it stands in, outermost first; labels what has none. */
  function settle(start: string): void {
    const path: string[] = [];
    const onPath = new Set<string>();
    let at: string | undefined = start;
    while (at !== undefined && references.has(at) && !depths.has(at) && !labelled.has(at)) {
      if (onPath.has(at)) {
        for (const label of path.slice(path.indexOf(at))) labelled.add(label);
        break;
      }
      path.push(at);
      onPath.add(at);
      at = references.get(at)?.from;
    }
    for (const label of path.reverse()) {
      if (labelled.has(label)) continue;
      const { from, predicate } = references.get(label) as Reference;
      const outer = from === undefined || labelled.has(from) ? 0 : (depths.get(from) ?? 0);
      const sameList =
        predicate === RDF.rest &&
        lists.has(label) &&
        from !== undefined &&
        lists.has(from) &&
        !labelled.has(from);
      const depth = sameList ? outer : outer + 1;
      if (depth > DEEPEST) labelled.add(label);
      else depths.set(label, depth);
    }
  }
}

/** The cells from which a well-formed list runs on to rdf:nil, walked from the end. */
function listCells(
  nodes: ReadonlyMap<string, Node>,
  references: ReadonlyMap<string, Reference>,
): BlankNodes['lists'] {
  const lists: BlankNodes['lists'] = new Map();
  const cell = (label: string) => {
    const properties = [...(nodes.get(`_:${label}`)?.properties.values() ?? [])];
    const first = properties.find(({ predicate }) => predicate.value === RDF.first);
    const rest = properties.find(({ predicate }) => predicate.value === RDF.rest);
    return properties.length === 2 && first && rest && references.get(label)?.count === 1
      ? { item: first.object, rest: rest.object }
      : undefined;
  };
  for (const { term } of nodes.values()) {
    if (term.termType !== 'BlankNode') continue;
    const last = cell(term.value);
    if (last?.rest.termType !== 'NamedNode' || last.rest.value !== RDF.nil) continue;
    lists.set(term.value, { item: last.item });
    for (let next = term.value; ; ) {
      const { from, predicate } = references.get(next) as Reference;
      const before = from !== undefined && predicate === RDF.rest ? cell(from) : undefined;
      if (from === undefined || !before) break;
      lists.set(from, { item: before.item, next });
      next = from;
    }
  }
  return lists;
}
