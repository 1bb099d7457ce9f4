import type { TextPosition } from '../error.ts';
import { codePointLength } from '../texts/code-points.ts';

/** A text seen as lines: LF, CR LF and a lone CR each end one, as n3's lexer counts them. */
export interface Lines {
  /** How many lines there are; the empty text has one. */
  readonly count: number;
  /** The text of a line (from 1) without its line end; empty beyond the last. */
  text(line: number): string;
  /** What ends a line (from 1): LF, CR LF, CR, or nothing at the end of the text. */
  end(line: number): string;
  /** The place of a UTF-16 offset into the text. */
  at(offset: number): Required<TextPosition>;
  /** The place of a UTF-16 offset into a line; its column counts code points from 1. */
  place(line: number, offset: number): Required<TextPosition>;
}

/** Splits a text into lines without copying it. */
export function linesOf(text: string): Lines {
  const starts = [0];
  const ends: number[] = [];
  for (const match of text.matchAll(/\r\n|\n|\r/g)) {
    ends.push(match.index);
    starts.push(match.index + match[0].length);
  }
  ends.push(text.length);
  const line = (number: number) => text.slice(starts[number - 1] ?? text.length, ends[number - 1]);
  // Places are mostly asked for in order; counting on from the last keeps a file of one long line linear.
  let last = { line: 0, offset: 0, column: 1 };
  const place = (number: number, offset: number) => {
    const from = last.line === number && last.offset <= offset ? last : { offset: 0, column: 1 };
    const column = from.column + codePointLength(line(number).slice(from.offset, offset));
    last = { line: number, offset, column };
    return { line: number, column };
  };
  return {
    count: starts.length,
    text: line,
    end: (number) => text.slice(ends[number - 1], starts[number] ?? text.length),
    place,
    at(offset) {
      let low = 0;
      let high = starts.length - 1;
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if ((starts[middle] as number) <= offset) low = middle;
        else high = middle - 1;
      }
      return place(low + 1, offset - (starts[low] as number));
    },
  };
}
