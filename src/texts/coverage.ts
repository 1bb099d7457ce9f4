import { DemarcheError } from '../error.ts';
import type { Span } from './passages.ts';
import { sentences } from './sentences.ts';

/** A stretch of a text that a record quotes. */
export interface CoveringPassage extends Span {
  /** IRI of the record. */
  record: string;
}

/** A sentence and the records that quote words of it. */
export interface CoveredSentence extends Span {
  text: string;
  /** IRIs, each once, in the order of the words they quote. */
  records: string[];
}

/** How far the records of a document reach. */
export interface Coverage {
  sentences: CoveredSentence[];
  /** The sentences that no record quotes. */
  uncovered: CoveredSentence[];
  /** Code points within passages, white space not counted, each once. */
  charactersCovered: number;
  /** Code points of the text, white space not counted. */
  charactersTotal: number;
  /** The former by the latter, 0 to 1; 1 for a text without characters. */
  share: number;
}

/**
 * Which sentences of a text are quoted, and how much of it. A sentence is covered when a passage shares a
 * character with it; white space between sentences belongs to none.
 *
 * @param language BCP 47 tag of the text
 * @param passages spans in code points, in any order; they may overlap
 * @throws DemarcheError `data` for a span that does not lie in the text, or a language that is none
 */
export function coverage(text: string, language: string, passages: readonly CoveringPassage[]): Coverage {
  const characters = [...text];
  const inOrder = [...passages].sort((one, other) => one.start - other.start || one.end - other.end);
  for (const { start, end, record } of inOrder) {
    if (start >= 0 && start < end && end <= characters.length) continue;
    const message = `The passage ${start}–${end} of <${record}> does not lie in the text of ${characters.length} characters.`;
    throw new DemarcheError('data', message);
  }
  const all = sentences(text, language).map(({ start, end }): CoveredSentence => {
    const touching = inOrder.filter((passage) => passage.start < end && passage.end > start);
    const records = [...new Set(touching.map(({ record }) => record))];
    return { start, end, text: characters.slice(start, end).join(''), records };
  });

  let charactersCovered = 0;
  let charactersTotal = 0;
  let reach = 0;
  let next = 0;
  for (const [at, character] of characters.entries()) {
    for (let passage = inOrder[next]; passage && passage.start <= at; passage = inOrder[++next]) {
      reach = Math.max(reach, passage.end);
    }
    if (/\s/.test(character)) continue;
    charactersTotal++;
    if (at < reach) charactersCovered++;
  }
  return {
    sentences: all,
    uncovered: all.filter(({ records }) => records.length === 0),
    charactersCovered,
    charactersTotal,
    share: charactersTotal === 0 ? 1 : charactersCovered / charactersTotal,
  };
}
