import { DemarcheError } from '../error.ts';
import { closest } from '../suggest.ts';
import type { Evidence } from './evidence.ts';
import type { Lexicon } from './lexicon.ts';
import { overlap, type Period, type Span, spanInWords } from './period.ts';
import type { Code } from './read-names.ts';
import { hull } from './spans.ts';
import type { EntityType } from './types.ts';

/** Codes by what is written, as letters and digits in capitals. */
export interface Codes {
  /**
   * Things that have the text as code of the scheme; without a scheme, of any.
   *
   * @throws DemarcheError `parameter` for a scheme that the graph has no code of
   */
  find(text: string, asked: Asked): Evidence[];
}

interface Asked {
  scheme?: string | undefined;
  type?: EntityType | undefined;
  period?: Period | undefined;
}

/** Without a scheme only these are taken for codes: "No" and "in" are words, and stand as such. */
const LOOKS_LIKE_CODE = /^(?:[A-Z]{2,3}|\d{1,4}(?:\.0+)?|Q\d{1,12})$/;

/** Makes the codes of a graph ready. */
export function indexCodes({ codes }: Lexicon): Codes {
  const bySign = new Map<string, Code[]>();
  for (const code of codes) {
    const sign = asSign(code.code);
    bySign.set(sign, [...(bySign.get(sign) ?? []), code]);
  }
  const schemes = [...new Set(codes.map(({ scheme }) => scheme))].sort();
  return {
    find(text, { scheme, type, period }) {
      if (scheme !== undefined) checkScheme(scheme, schemes);
      const written = text.trim();
      if (scheme === undefined && !LOOKS_LIKE_CODE.test(written)) return [];
      const found = (bySign.get(asSign(written)) ?? []).filter(
        (code) => scheme === undefined || code.scheme === scheme,
      );
      const isBare = scheme === undefined && !type && /^[A-Z]+$/.test(written) && isOfOneSource(found);
      // Any list numbers its states; letters are made to be recognised, but many mean something else.
      const doubt =
        scheme === undefined && /^[\d.]+$/.test(written)
          ? 'a number'
          : isBare
            ? 'letters of one list'
            : undefined;
      return found.map((code) => evidenceOf(code, written, { scheme, period, doubt }));
    },
  };
}

function evidenceOf(
  { entity, scheme, code, days }: Code,
  written: string,
  { scheme: asked, period, doubt }: Pick<Asked, 'scheme' | 'period'> & { doubt: string | undefined },
): Evidence {
  const when = days ? ` (${spanInWords(days)})` : '';
  // A list says itself from when to when its code holds; an end that it leaves out is that of the thing.
  const holds = days && withEnds(days, entity.spans && hull(entity.spans));
  const otherwise = code === written ? '' : `, written ${code}`;
  const unsure = doubt
    ? `; ${doubt} may mean anything, so name the scheme with --scheme, such as ${scheme}`
    : '';
  return {
    entity,
    score: (asked === undefined ? 93 : 100) - (otherwise ? 3 : 0) - (doubt ? 25 : 0),
    exact: !doubt,
    isCode: true,
    ...(holds && period ? { onDays: overlap(holds, period) } : {}),
    reason: `its code in ${scheme}${when}${otherwise}${unsure}`,
  };
}

/** Whether all these codes are one thing's, and no two lists that are made apart from each other agree on them. */
function isOfOneSource(found: readonly Code[]): boolean {
  const entities = new Set(found.map(({ entity }) => entity));
  const sources = new Set(found.map(({ scheme }) => /^(?:iso-3166|cow)(?=-)/.exec(scheme)?.[0] ?? scheme));
  return entities.size === 1 && sources.size === 1;
}

/** The days with the ends that they leave out, unless the thing came into being, as what it is, only when they were over. */
function withEnds(days: Span, own: Span = {}): Span {
  const all = { ...own, ...days };
  return all.from !== undefined && all.until !== undefined && all.from > all.until ? days : all;
}

/** Spreadsheets drop the zeros that a number begins with, and write it as 260.0; capitals are a matter of style. */
export const asSign = (text: string): string =>
  text
    .trim()
    .toUpperCase()
    .replace(/^0+(?=\d)/, '')
    .replace(/^(\d+)\.0+$/, '$1');

function checkScheme(scheme: string, schemes: readonly string[]): void {
  if (schemes.includes(scheme)) return;
  const near = closest(scheme, schemes);
  throw new DemarcheError('parameter', `The graph has no codes of a scheme "${scheme.slice(0, 60)}".`, {
    hint: near ? `Did you mean ${near}?` : `It has codes of: ${schemes.join(', ') || 'none'}.`,
  });
}
