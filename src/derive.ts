import type { Quad, Quad_Subject, Term } from '@rdfjs/types';
import type { Engine } from './engines/engine.ts';
import { openOxigraph } from './engines/oxigraph.ts';
import rdf from './rdf.ts';
import { passageQuads, type Texts } from './texts/passage-quads.ts';

/** One derivation rule or list, as a file under `queries/` says it: its name, and its SPARQL text with prefixes. */
export interface Rule {
  name: string;
  sparql: string;
}

/** The rules that `derive` follows, read from `queries/derive/` and `queries/explicit/`. */
export interface Rules {
  /** CONSTRUCT rules in the order in which they are run, once each. */
  derive: readonly Rule[];
  /** SELECT of every `?resource` that exists only through an interpretation. */
  leftOut: Rule;
}

export interface DeriveOptions {
  rules: Rules;
  /** Stored texts by the IRI of their document. */
  texts: Texts;
  /** Whether interpretations count; false leaves out whatever goes beyond the words. */
  interpretations: boolean;
}

/**
 * Makes everything that can be made from what people wrote: passages of the stored texts, then one CONSTRUCT rule
 * after the other, each seeing what those before it made. Derived triples can always be thrown away and made
 * again; deriving from a graph that holds them already adds nothing.
 *
 * @param authored - the quads as n3 read them; ontology and concept schemes included
 * @returns the authored quads that stand (fewer without interpretations) and the triples derived from them, neither
 *   in both
 * @throws DemarcheError `engine` where a rule does not run
 */
export async function derive(
  authored: readonly Quad[],
  options: DeriveOptions,
): Promise<{ authored: Quad[]; derived: Quad[] }> {
  const { rules, texts, interpretations } = options;
  const kept = interpretations ? [...authored] : await withoutLeftOut(authored, rules.leftOut);
  const known = new Set(kept.map(tripleKey));
  const derived: Quad[] = [];
  const take = (quads: Iterable<Quad>): Quad[] => {
    const fresh: Quad[] = [];
    for (const quad of quads) {
      const key = tripleKey(quad);
      if (known.has(key)) continue;
      known.add(key);
      fresh.push(rdf.quad(quad.subject, quad.predicate, quad.object));
    }
    derived.push(...fresh);
    return fresh;
  };
  take(passageQuads(kept, texts));
  const engine = openOxigraph({ quads: [...kept, ...derived] });
  for (const rule of rules.derive) engine.add(take(await construct(engine, rule)));
  return { authored: kept, derived };
}

async function construct(engine: Engine, rule: Rule): Promise<Quad[]> {
  const result = await engine.query(rule.sparql);
  if (result.kind !== 'graph') throw new TypeError(`${rule.name} is no CONSTRUCT query`);
  // A rule can bind a literal where only an IRI may stand; SPARQL drops such triples, some engines do not.
  return result.quads.filter(({ subject }) => subject.termType !== ('Literal' as Quad_Subject['termType']));
}

async function withoutLeftOut(authored: readonly Quad[], rule: Rule): Promise<Quad[]> {
  const result = await openOxigraph({ quads: authored }).query(rule.sparql);
  if (result.kind !== 'bindings') throw new TypeError(`${rule.name} is no SELECT query`);
  const leftOut = new Set(result.rows.map((row) => row.resource?.value));
  return authored.filter(
    ({ subject, object }) =>
      !leftOut.has(subject.value) && !(object.termType === 'NamedNode' && leftOut.has(object.value)),
  );
}

/** The triple as a string, graph left aside: equal for equal triples. */
export function tripleKey({ subject, predicate, object }: Quad): string {
  return [subject, predicate, object].map(termKey).join(' ');
}

function termKey(term: Term): string {
  if (term.termType !== 'Literal') return `${term.termType[0]}${term.value}`;
  return `${JSON.stringify(term.value)}@${term.language.toLowerCase()}^${term.datatype.value}`;
}
