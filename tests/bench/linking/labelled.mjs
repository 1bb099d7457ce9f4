import { readFileSync } from 'node:fs';
import { PREFIXES } from '../../../dist/index.js';
import { readTsv } from './tsv.mjs';

/*
 * Labelled texts (`labelled.tsv`), written from what the texts mean and not from what the reconciler makes of them.
 * `expected` is the thing that a text means; `-`, where it must not be matched to anything; and things behind `~`, where
 * it must not be matched but these should be offered: it may mean several, or is misspelt.
 */

const full = (name) => name.replace(/^([a-z]+):/, (_, prefix) => PREFIXES[prefix]);

/** Asks for each text, and says what came of it: `right`, `missed`, `wrong` (a match of what it is not). */
export function measureLabelled(reconciler) {
  return readTsv(readFileSync(new URL('labelled.tsv', import.meta.url), 'utf8')).map((line) => {
    const { text, type, date, scheme, expected } = line;
    const query = Object.entries({ text, type, date, scheme }).filter(([, said]) => said !== '');
    const candidates = reconciler.candidates(Object.fromEntries(query));
    const match = candidates.find((one) => one.match)?.iri;
    const offered = candidates.map(({ iri }) => iri);
    const wanted = expected === '-' ? [] : expected.split(' ').map((one) => full(one.replace(/^~/, '')));
    const isMatch = wanted.length > 0 && !expected.startsWith('~');
    return {
      ...line,
      isMatch,
      offersAll: wanted.every((one) => offered.includes(one)),
      match,
      outcome:
        match === (isMatch ? wanted[0] : undefined) ? 'right' : match === undefined ? 'missed' : 'wrong',
      best: candidates[0] && { iri: candidates[0].iri, reasons: candidates[0].reasons },
    };
  });
}

/** Precision and recall of matches, and how often what is meant is offered. */
export function rates(lines) {
  const matched = lines.filter(({ match }) => match !== undefined);
  const toMatch = lines.filter(({ isMatch }) => isMatch);
  const toOffer = lines.filter(({ expected }) => expected !== '-');
  const right = toMatch.filter(({ outcome }) => outcome === 'right').length;
  return {
    lines: lines.length,
    precision: [right, matched.length],
    recall: [right, toMatch.length],
    offered: [toOffer.filter(({ offersAll }) => offersAll).length, toOffer.length],
  };
}
