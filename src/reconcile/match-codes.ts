import { DemarcheError } from '../error.ts';
import { groupBy } from '../group-by.ts';
import { closest } from '../suggest.ts';
import { addressKey } from './addresses.ts';
import { DENIED, type Evidence } from './evidence.ts';
import type { Lexicon } from './lexicon.ts';
import { overlap, type Period, type Span, spanInWords } from './period.ts';
import type { Code, Entity, RelatedCode } from './read-names.ts';
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

/** Score of a thing that the code is near. */
const NEAR = 60;

/** Makes the codes of a graph ready. */
export function indexCodes({ codes, relatedCodes }: Lexicon): Codes {
  const [own, related] = [byWriting(codes), byWriting(relatedCodes)];
  const schemes = [...new Set(codes.map(({ scheme }) => scheme))].sort();
  return {
    find(text, { scheme, type, period }) {
      if (scheme !== undefined) checkScheme(scheme, schemes);
      const written = text.trim();
      if (scheme === undefined && !LOOKS_LIKE_CODE.test(written) && !addressKey(written)) return [];
      const isAsked = (code: { scheme: string }) => scheme === undefined || code.scheme === scheme;
      const found = own(written).filter(isAsked);
      const isBare = scheme === undefined && !type && /^[A-Z]+$/.test(written) && isOfOneSource(found);
      // Any list numbers its states; letters are made to be recognised, but many mean something else.
      const doubt =
        scheme === undefined && /^[\d.]+$/.test(written)
          ? 'a number'
          : isBare
            ? 'letters of one list'
            : undefined;
      const mayBe = found.map((code) => evidenceOf(code, written, { scheme, period, doubt }));
      return [...mayBe, ...relatedTo(related(written).filter(isAsked))];
    },
  };
}

/** Looks codes up by what they are written as: by their letters and digits, or as an address. */
export function byWriting<Of extends Pick<Code, 'code' | 'iri'>>(
  codes: readonly Of[],
): (written: string) => readonly Of[] {
  const bySign = groupBy(codes, ({ code }) => asSign(code));
  const byAddress = groupBy(codes, ({ iri }) => iri && addressKey(iri));
  return (written) => {
    const address = addressKey(written);
    return (address ? byAddress.get(address) : bySign.get(asSign(written))) ?? [];
  };
}

/** Things that the code is near, or judged not to be of: none of them a match. */
function relatedTo(codes: readonly RelatedCode[]): Evidence[] {
  const isNear = (entity: Entity) => codes.some((one) => one.entity === entity && one.kind === 'near');
  return codes.flatMap(({ entity, scheme, kind, by }): Evidence[] => {
    const base = { entity, exact: false, isCode: true };
    if (kind === 'near')
      return [{ ...base, score: NEAR, reason: `in ${scheme}, a link to something near it` }];
    // What is not quite it is told as near.
    if (isNear(entity)) return [];
    return [{ ...base, score: DENIED, isDecided: true, reason: `in ${scheme}, judged not to be it (${by})` }];
  });
}

function evidenceOf(
  { entity, scheme, code, days }: Code,
  written: string,
  { scheme: asked, period, doubt }: Pick<Asked, 'scheme' | 'period'> & { doubt: string | undefined },
): Evidence {
  const when = days ? ` (${spanInWords(days)})` : '';
  // A list says itself from when to when its code holds; an end that it leaves out is that of the thing.
  const holds = days && withEnds(days, entity.spans && hull(entity.spans));
  const otherwise = code === written || addressKey(written) ? '' : `, written ${code}`;
  const unsure = doubt ? `; ${doubt} may mean anything without its scheme, such as ${scheme}` : '';
  return {
    entity,
    score: (asked === undefined ? 93 : 100) - (otherwise ? 3 : 0) - (doubt ? 25 : 0),
    exact: !doubt,
    ...(doubt ? { isInDoubt: true } : {}),
    isCode: true,
    ...(holds && period ? onDaysOf(days, holds, period) : {}),
    reason: `its code in ${scheme}${when}${otherwise}${unsure}`,
  };
}

/** How much of the period lies within the days of a code; left out where the thing's own days are what speaks against it. */
function onDaysOf(days: Span, holds: Span, period: Period): Pick<Evidence, 'onDays'> {
  const onDays = overlap(holds, period);
  return onDays !== 'all' && overlap(days, period) === 'all' ? {} : { onDays };
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
const asSign = (text: string): string =>
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
