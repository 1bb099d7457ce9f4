import type { Quad } from '@rdfjs/types';
import { groupBy } from '../group-by.ts';
import { PREFIXES, shorten } from '../prefixes.ts';
import { cutTo, quoted, runsOn, sliceCodePoints } from '../texts/code-points.ts';
import { lookalike } from '../texts/near-passages.ts';
import type { Passage } from '../texts/passage-quads.ts';
import { dem } from '../vocabulary.ts';
import type { Checked } from './checked.ts';
import type { Finding } from './findings.ts';

const iri = (name: string) => `${PREFIXES.dem}${name}`;

/** Properties of commitments and events whose values are words of the text, as the ontology has it ("Verbatim"). */
export const VERBATIM: readonly string[] = [
  ...['manner', 'goalManner', 'goalExtent', 'timeFrame', 'purpose', 'circumstance'],
  ...['characterization', 'timeInWords', 'beginInWords', 'durationInWords'],
];
/** How a statement leads to what it tells of; `accordingTo` leads back. */
const TELLS: readonly string[] = ['conveys', 'proposes', 'refersTo'];

/** A stretch of a document's text: where the statements that tell of a record stand. */
interface Stretch {
  document: string;
  start: number;
  end: number;
}

/**
 * `words-in-text`: values that are words of the text stand in it, where the record is told of. That is from the first
 * to the last passage of a statement that tells of it and of the statements that belong with that one by
 * `dem:partOf`: a purpose named at the end of a sentence holds for all its parts. Records that no stored text tells of
 * are passed over.
 */
export function wordsInText({ quads, texts, passages }: Checked): Finding[] {
  const said = allSaid(quads);
  const links = linksOf(said);
  const verbatim = new Set(VERBATIM.map(iri));
  const found = groupBy(passages, ({ record }) => record.value);
  const written = groupBy(
    quads.filter(({ predicate }) => predicate.equals(dem.quote) || predicate.equals(dem.frame)),
    ({ subject }) => subject.value,
  );
  const size = (by: Map<string, unknown[]>, record: string) => by.get(record)?.length ?? 0;
  const findings: Finding[] = [];
  for (const { focus, subject, property, object: words } of said) {
    if (!verbatim.has(property)) continue;
    const tellers = tellersOf(subject, links);
    const families = [subject, ...tellers].map((one) => familyOf(one, links));
    // Where a quote is of no stored text, or is not found, the words may stand there.
    if (families.flat().some((member) => size(found, member) < size(written, member))) continue;
    const stretches = families.flatMap((family) =>
      stretchesOf(family.flatMap((member) => found.get(member) ?? [])),
    );
    const searched = stretches.map(({ document, start, end }) =>
      sliceCodePoints(texts.get(document) as string, start, end),
    );
    if (searched.length === 0 || searched.some((text) => hasWords(text, words))) continue;
    const advice = searched.some((text) => text.includes(words))
      ? 'It is part of a longer word there: give whole words.'
      : (searched.map((text) => lookalike(text, words)?.message).find(Boolean) ??
        'Copy the words from there, or quote the statement that has them.');
    const where = stretches.map(
      ({ start }, i) => `${quoted(cutTo(searched[i] as string, 60))} (at ${start})`,
    );
    const whose = tellers.length > 0 ? `of ${tellers.map(shorten).join(', ')}` : 'of the record itself';
    const message =
      `${shorten(property)} holds words of the text, and ${quoted(words)} is not among those ${whose}: ` +
      `${[...new Set(where)].join(', ')}. ${advice}`;
    findings.push({ rule: 'words-in-text', severity: 'error', focus, message });
  }
  return findings;
}

/** Whether a text has the words, neither end of them within a longer word. */
function hasWords(text: string, words: string): boolean {
  for (let at = text.indexOf(words); at >= 0 && words !== ''; at = text.indexOf(words, at + 1)) {
    const end = at + words.length;
    const cut = (offset: number) => runsOn(text[offset - 1]) && runsOn(text[offset]);
    if (!cut(at) && !cut(end)) return true;
  }
  return false;
}

/** A triple that a record states, or that an interpretation gives it. */
interface Said {
  /** The record or the interpretation: where a fault is to be mended. */
  focus: string;
  subject: string;
  property: string;
  object: string;
}

/** All that is said by the properties that matter here, each interpretation's subjects with each of its values. */
function allSaid(quads: readonly Quad[]): Said[] {
  const of = (...names: string[]) => {
    const wanted = new Set(names.map(iri));
    return quads.filter(({ predicate }) => wanted.has(predicate.value));
  };
  const stated = of(...VERBATIM, ...TELLS, 'accordingTo', 'partOf').map(({ subject, predicate, object }) => ({
    focus: subject.value,
    subject: subject.value,
    property: predicate.value,
    object: object.value,
  }));
  const [subjects, values] = ['subject', 'value'].map((name) =>
    groupBy(of(name), ({ subject }) => subject.value),
  );
  const interpreted = of('property').flatMap(({ subject: { value: focus }, object: property }) =>
    (subjects?.get(focus) ?? []).flatMap(({ object: subject }) =>
      (values?.get(focus) ?? []).map(({ object }) => ({
        focus,
        subject: subject.value,
        property: property.value,
        object: object.value,
      })),
    ),
  );
  return [...stated, ...interpreted];
}

/** Links between records, stated and interpreted alike. */
interface Links {
  from(subject: string, property: string): string[];
  to(object: string, property: string): string[];
}

function linksOf(said: readonly Said[]): Links {
  const bySubject = groupBy(said, ({ subject, property }) => `${property} ${subject}`);
  const byObject = groupBy(said, ({ property, object }) => `${property} ${object}`);
  return {
    from: (subject, name) => (bySubject.get(`${iri(name)} ${subject}`) ?? []).map(({ object }) => object),
    to: (object, name) => (byObject.get(`${iri(name)} ${object}`) ?? []).map(({ subject }) => subject),
  };
}

function tellersOf(record: string, links: Links): string[] {
  const tell = TELLS.flatMap((name) => links.to(record, name));
  return [...new Set([...tell, ...links.from(record, 'accordingTo')])];
}

/** A statement, what it is part of, and all parts of that. */
function familyOf(statement: string, links: Links): string[] {
  const family = new Set([statement]);
  for (const member of family) {
    for (const whole of links.from(member, 'partOf')) family.add(whole);
    for (const part of links.to(member, 'partOf')) family.add(part);
  }
  return [...family];
}

/** From the first to the last of the passages, in each document. */
function stretchesOf(passages: readonly Passage[]): Stretch[] {
  return [...groupBy(passages, ({ document }) => document.value)].map(([document, own]) => ({
    document,
    start: Math.min(...own.map(({ start }) => start)),
    end: Math.max(...own.map(({ end }) => end)),
  }));
}
