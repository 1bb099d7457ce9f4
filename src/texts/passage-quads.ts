import type { NamedNode, Quad, Quad_Subject } from '@rdfjs/types';
import { groupBy } from '../group-by.ts';
import rdf from '../rdf.ts';
import { dem, oa, rdfTerms, xsd } from '../vocabulary.ts';
import { context, locate } from './passages.ts';

/** Stored texts by the IRI of their document. */
export type Texts = ReadonlyMap<string, string>;

/** A quote that was found: whose it is, in which document, and where (code points, end exclusive). */
export interface Passage {
  record: NamedNode;
  document: NamedNode;
  role: 'content' | 'frame';
  exact: string;
  start: number;
  end: number;
}

/** A quote that was not found as it should be, for the checks to report. */
export interface LostQuote {
  record: NamedNode;
  document: NamedNode;
  exact: string;
  message: string;
}

/**
 * Looks up every `dem:quote` and `dem:frame` in the stored text of the document that its record names with
 * `dem:reportedIn` (a document's own quotes: in itself). Documents without a stored text give neither.
 */
export function findPassages(
  quads: readonly Quad[],
  texts: Texts,
): { passages: Passage[]; lost: LostQuote[] } {
  const of = index(quads);
  const passages: Passage[] = [];
  const lost: LostQuote[] = [];
  for (const { subject, predicate, object } of quads) {
    const role = predicate.equals(dem.quote) ? 'content' : predicate.equals(dem.frame) ? 'frame' : undefined;
    if (role === undefined || subject.termType !== 'NamedNode' || object.termType !== 'Literal') continue;
    const document = of(subject, dem.reportedIn)[0] ?? subject;
    const text = texts.get(document.value);
    if (text === undefined) continue;
    const values = (property: NamedNode) => of(subject, property).map(({ value }) => value);
    const found = locate(text, object.value, values(dem.prefix), values(dem.suffix));
    const base = { record: subject, document: document as NamedNode, exact: object.value };
    if ('start' in found) passages.push({ ...base, role, start: found.start, end: found.end });
    else lost.push({ ...base, message: found.message });
  }
  return { passages, lost };
}

/**
 * The passages as Web Annotation (§4.2.4 Text Quote Selector, §4.2.5 Text Position Selector): each an
 * `oa:SpecificResource` with both selectors; and for its record, where its words begin and what they are.
 */
export function passageQuads(quads: readonly Quad[], texts: Texts): Quad[] {
  const out: Quad[] = [];
  const add = (s: NamedNode, p: NamedNode, o: Quad['object']) => out.push(rdf.quad(s, p, o));
  const byRecord = groupBy(findPassages(quads, texts).passages, ({ record }) => record.value);
  for (const found of byRecord.values()) {
    found.sort((a, b) => a.start - b.start || a.role.localeCompare(b.role));
    for (const [n, { record, document, role, exact, start, end }] of found.entries()) {
      const around = context(texts.get(document.value) as string, start, end);
      const passage = rdf.namedNode(`${record.value}-passage-${n + 1}`);
      const quote = rdf.namedNode(`${passage.value}-quote`);
      const position = rdf.namedNode(`${passage.value}-position`);
      add(record, dem.passage, passage);
      add(passage, rdfTerms.type, oa.SpecificResource);
      add(passage, dem.passageRole, rdf.literal(role));
      add(passage, oa.hasSource, document);
      add(passage, oa.hasSelector, quote);
      add(passage, oa.hasSelector, position);
      add(quote, rdfTerms.type, oa.TextQuoteSelector);
      add(quote, oa.exact, rdf.literal(exact));
      add(quote, oa.prefix, rdf.literal(around.prefix));
      add(quote, oa.suffix, rdf.literal(around.suffix));
      add(position, rdfTerms.type, oa.TextPositionSelector);
      add(position, oa.start, rdf.literal(String(start), xsd.integer));
      add(position, oa.end, rdf.literal(String(end), xsd.integer));
    }
    const content = found.filter(({ role }) => role === 'content');
    const first = content[0];
    if (first === undefined) continue;
    add(first.record, dem.textStart, rdf.literal(String(first.start), xsd.integer));
    add(first.record, dem.words, rdf.literal(content.map(({ exact }) => exact).join(' … ')));
  }
  return out;
}

type Lookup = (subject: Quad_Subject, property: NamedNode) => Quad['object'][];

/** Objects by subject and property. */
function index(quads: readonly Quad[]): Lookup {
  const bySubject = groupBy(quads, ({ subject }) => subject.value);
  return (subject, property) =>
    (bySubject.get(subject.value) ?? [])
      .filter((quad) => quad.predicate.equals(property))
      .map(({ object }) => object);
}
