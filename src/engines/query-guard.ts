import { DemarcheError, type TextPosition } from '../error.ts';
import { linesOf } from '../read/lines.ts';
import { closest } from '../suggest.ts';
import type { QueryOptions } from './engine.ts';
import { type Survey, survey } from './sparql-text.ts';

/*
 * What is refused before any engine sees it. Comunica would carry an update out on the caller's store, and
 * deep nesting runs the stack of Oxigraph's WebAssembly over, after which no query runs in the process.
 */

const QUERY_FORMS = ['SELECT', 'ASK', 'CONSTRUCT', 'DESCRIBE'];
const DEEPEST = 100;
/** The catalogue's longest question has a hundred; from 1,000 patterns or 4,000 operators on, threads run out of their stacks. */
const MOST_PARTS = 1000;

/** The place of a UTF-16 offset in the user's own text. */
export function placeOf(sparql: string, offset: number, { lineOffset = 0 }: QueryOptions): TextPosition {
  const { line, column } = linesOf(sparql).at(offset);
  return { line: Math.max(1, line - lineOffset), column };
}

/**
 * Lets a read-only query pass and says what it is.
 *
 * Throws `read-only` for update requests, `syntax` where no query form begins the text, or it holds half a character or
 * half a string, or a word of more than 64 characters, `limit` where brackets are nested deeper than 100, or patterns
 * and operators are more than 1,000.
 */
export function admit(sparql: string, options: QueryOptions = {}): Survey {
  const surrogate = sparql.search(/\p{Surrogate}/u);
  if (surrogate >= 0) {
    throw new DemarcheError('syntax', 'The query holds half a character (a lone surrogate).', {
      position: placeOf(sparql, surrogate, options),
    });
  }
  const found = survey(sparql);
  const first = found.first?.text.toUpperCase() ?? '';
  if (found.form === 'update') {
    throw new DemarcheError('read-only', `${first} would change the graph, and queries here only read it.`, {
      hint: 'Ask with SELECT, ASK, CONSTRUCT or DESCRIBE; to change the graph, edit its files.',
    });
  }
  if (found.form === 'unknown') {
    const near = found.first && closest(first, QUERY_FORMS);
    const message = found.first
      ? `A query begins with SELECT, ASK, CONSTRUCT or DESCRIBE, not with ${JSON.stringify(found.first.text.slice(0, 60))}.`
      : 'There is no query in this text.';
    throw new DemarcheError('syntax', message, {
      position: placeOf(sparql, found.first?.at ?? sparql.length, options),
      hint: near ? `Did you mean ${near}?` : 'Write a SELECT, ASK, CONSTRUCT or DESCRIBE query.',
    });
  }
  if (found.unclosed) {
    throw new DemarcheError('syntax', 'This string has no end.', {
      position: placeOf(sparql, found.unclosed.at, options),
      hint: 'Close it with the quotation mark that it began with; over several lines, with three.',
    });
  }
  if (found.overlong) {
    throw new DemarcheError('syntax', 'No word of a query is as long as this one.', {
      position: placeOf(sparql, found.overlong.at, options),
      hint: 'Text goes between quotation marks, and a name has a colon.',
    });
  }
  if (found.depth > DEEPEST) {
    throw new DemarcheError('limit', `Brackets are nested ${found.depth} deep; ${DEEPEST} are allowed.`);
  }
  if (found.parts > MOST_PARTS) {
    throw new DemarcheError('limit', 'The query has too many patterns and operators.', {
      hint: 'Many values go into one VALUES block, or into IN (…).',
    });
  }
  return found;
}

/**
 * The columns of an answer: those that `SELECT` names, also where an engine forgets them over an empty answer (Comunica
 * does); those of `SELECT *` in the order in which the query names them, which engines sort.
 */
export function columns(variables: string[], { star, projected = variables }: Survey): string[] {
  if (!star) return projected;
  const place = new Map(star.map((name, index) => [name, index]));
  return [...variables].sort((a, b) => (place.get(a) ?? Infinity) - (place.get(b) ?? Infinity));
}
