import type { Quad, Term } from '@rdfjs/types';
import { PREFIXES, RDF } from '../prefixes.ts';
import { canonicalLabels, sortByCodePoint } from './canonical.ts';
import { writeIri } from './terms.ts';
import { type TurtleOptions, writeTurtle } from './turtle.ts';
import { shortener, writeTurtleTerm } from './turtle-terms.ts';

/**
 * Writes a dataset as TriG (RDF 1.1 TriG): the same bytes for the same dataset. Without named graphs that is Turtle (§2.1).
 * With them, one block a graph, and every blank node has its label (RDFC-1.0): it may stand in more than one of them.
 *
 * Throws as `writeTurtle`.
 */
export async function writeTrig(
  quads: Iterable<Quad>,
  { prefixes = PREFIXES }: TurtleOptions = {},
): Promise<string> {
  const all = [...quads];
  if (all.every(({ graph }) => graph.termType === 'DefaultGraph')) return writeTurtle(all, { prefixes });
  const label = await canonicalLabels(all);
  const shorten = shortener(prefixes);
  const written = (term: Term) =>
    term.termType === 'BlankNode'
      ? `_:${label(term.value)}`
      : writeTurtleTerm(term, (iri) => shorten(iri) ?? writeIri(iri));

  const graphs = new Map<string, Map<string, Set<string>>>();
  for (const { subject, predicate, object, graph } of all) {
    const name = graph.termType === 'DefaultGraph' ? '' : written(graph);
    const subjects = graphs.get(name) ?? new Map<string, Set<string>>();
    graphs.set(name, subjects);
    const key = written(subject);
    const properties = subjects.get(key) ?? new Set<string>();
    const verb = predicate.value === RDF.type ? 'a' : written(predicate);
    subjects.set(key, properties.add(`${verb} ${written(object)}`));
  }
  const blocks = sortByCodePoint([...graphs.keys()]).map((name) => {
    const subjects = graphs.get(name) as Map<string, Set<string>>;
    const triples = sortByCodePoint([...subjects.keys()]).map((key) => {
      const lines = sortByCodePoint([...(subjects.get(key) as Set<string>)]);
      return `${key}\n${lines.map((line) => `  ${line} ;\n`).join('')}.\n`;
    });
    return name === '' ? triples.join('\n') : `${name} {\n\n${triples.join('\n')}\n}\n`;
  });
  const declarations = shorten
    .used()
    .map(([name, namespace]) => `@prefix ${name}: ${writeIri(namespace)} .\n`);
  return [...(declarations.length > 0 ? [declarations.join('')] : []), ...blocks].join('\n');
}
