import type { Literal, Quad, Term } from '@rdfjs/types';
import { PREFIXES } from '../prefixes.ts';
import { iriProblems } from './iris.ts';
import { literalProblem, mayBeRewritten, rewriteProblem } from './literals.ts';
import type { Problem } from './read-rules.ts';
import { termKey } from './subject-lines.ts';

/** A problem with a term, and the term's key, under which a source map has its place. */
export interface TermProblem extends Problem {
  key: string;
}

/** Properties whose objects carry a version and so are no names (OWL 2, §3.3). */
const VERSIONS = new Set(
  ['versionIRI', 'priorVersion', 'backwardCompatibleWith', 'incompatibleWith'].map(
    (name) => PREFIXES.owl + name,
  ),
);

/** Whether RDF 1.1 has the quad: no triple terms, no directions of text. */
export function isRdf11({ subject, object }: Quad): boolean {
  // A subject is one in RDF 1.2's "generalised" graphs only, but a parser may give them.
  if (subject.termType === 'Quad' || object.termType === 'Quad') return false;
  return !(object.termType === 'Literal' && (object as Literal & { direction?: string }).direction);
}

/** Checks IRIs and literals of quads, each term once however often it occurs; the first record with it is the focus. */
export async function termProblems(quads: readonly Quad[]): Promise<TermProblem[]> {
  const problems: TermProblem[] = [];
  const seen = new Set<string>();
  const rewritten: { literal: Literal; focus: Pick<Problem, 'focus'> }[] = [];

  for (const { subject, predicate, object, graph } of quads) {
    const focus = subject.termType === 'NamedNode' ? { focus: subject.value } : {};
    const checkIri = (term: Term, isVersion = false) => {
      if (term.termType !== 'NamedNode' || seen.has(term.value)) return;
      seen.add(term.value);
      for (const problem of iriProblems(term.value)) {
        if (!isVersion || problem.rule !== 'iri-ncname')
          problems.push({ ...problem, ...focus, key: term.value });
      }
    };
    checkIri(subject);
    checkIri(predicate);
    checkIri(graph);
    if (object.termType !== 'Literal') {
      checkIri(object, VERSIONS.has(predicate.value));
      continue;
    }
    // Plain and tagged strings are never wrong, and most literals are such.
    if (object.language || object.datatype.value === `${PREFIXES.xsd}string`) continue;
    checkIri(object.datatype);
    const key = termKey(object);
    if (seen.has(key)) continue;
    seen.add(key);
    const message = literalProblem(object);
    if (message) problems.push({ rule: 'literal-datatype', message, ...focus, key });
    else if (mayBeRewritten(object)) rewritten.push({ literal: object, focus });
  }

  if (rewritten.length === 0) return problems;
  const { canonicalLiteral } = await import('../engines/oxigraph.ts');
  for (const { literal, focus } of rewritten) {
    const message = rewriteProblem(literal, canonicalLiteral(literal));
    if (message) problems.push({ rule: 'literal-canonical', message, ...focus, key: termKey(literal) });
  }
  return problems;
}
