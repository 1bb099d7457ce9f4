import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ask } from '../src/ask.ts';
import type { ParameterValues } from '../src/catalogue.ts';
import { open } from '../src/graph.ts';

/*
 * Promises that were judged more than once: which judgement holds on a day, and what is open, overdue or inherited by it.
 * The fixture says which promise is which; days were counted on a calendar.
 */

const graph = await open({
  data: [join(import.meta.dirname, 'fixtures/data/assessed-twice.ttl')],
  derive: true,
});

/** The answer of both engines, which must be the same; promises by their number. */
async function rows(slug: string, params: ParameterValues, what: string, ...columns: string[]) {
  const [oxigraph, comunica] = await Promise.all(
    (['oxigraph', 'comunica'] as const).map(async (engine) => {
      const result = await ask(graph, slug, params, { engine });
      if (result.kind !== 'bindings') throw new TypeError('no rows');
      return result.rows
        .map((row) => [row[what]?.value.slice(0, 1), ...columns.map((name) => row[name]?.value)])
        .sort();
    }),
  );
  expect(comunica).toEqual(oxigraph);
  return oxigraph as (string | undefined)[][];
}
const outcomes = async (asOf?: string) =>
  Object.fromEntries(
    (await rows('commitment-ledger', asOf ? { asOf } : {}, 'undertaking', 'outcome')).filter(
      ([number]) => (number as string) < '7',
    ),
  );

const PART = 'kept in part or under way';
test.each([
  [undefined, 'kept', 'not kept', 'kept late', 'kept late', 'kept', PART],
  // Of spring 2001 no day is known, so that it counts from its last.
  ['2001-03-14', PART, 'not kept', 'kept late', 'kept late', 'kept', PART],
  ['2001-03-15', PART, 'kept', 'kept late', 'kept late', 'kept', PART],
  ['2001-12-31', PART, 'kept', 'not kept', 'kept late', 'kept', PART],
  ['2002-03-14', PART, 'kept', 'not kept', 'kept late', 'kept', PART],
  ['2002-03-15', 'kept', 'kept', 'kept late', 'kept late', 'kept', PART],
  ['2009-12-30', 'kept', 'kept', 'kept late', 'kept late', 'kept', PART],
  ['2009-12-31', 'kept', 'not kept', 'kept late', 'kept late', 'kept', PART],
])('as of %s the ledger has what holds then', async (asOf, ...expected) => {
  // By promise: the day from which any judgement of it holds; before it, the latest is marked as later.
  const from = ['2001-03-15', '2001-03-15', '2001-12-31', '2001-03-15', '2002-03-15', '2001-05-31'];
  const latest = ['kept', 'not kept', 'kept late', 'kept late', 'kept', PART];
  expect(await outcomes(asOf)).toEqual(
    Object.fromEntries(
      expected.map((outcome, i) => [
        String(i + 1),
        asOf !== undefined && asOf < (from[i] as string) ? `open then; later: ${latest[i]}` : outcome,
      ]),
    ),
  );
});

test('days are counted to the event with which it was kept, or first kept in part', async () => {
  expect(await rows('commitment-ledger', {}, 'undertaking', 'days')).toEqual([
    ['1', '804'],
    ['2', undefined],
    ['3', '804'],
    ['4', '439'],
    ['5', '804'],
    // Only a convention gives the days of its event.
    ['6', undefined],
    ['7', '439'],
    ['7', '439'],
    // By the talk, as nobody knows whether the exercise of that spring had begun.
    ['8', '439'],
    ['9', '405'],
  ]);
});

test('two authors stand beside each other', async () => {
  const both = (await rows('commitment-ledger', { asOf: '2009-12-31' }, 'undertaking', 'outcome')).slice(
    6,
    8,
  );
  expect(both).toEqual([
    ['7', 'kept'],
    ['7', PART],
  ]);
});

test.each([
  ['2001-02-08', '9', 'open then; later: kept in part or under way: with what came later: '],
  ['2001-02-09', '9', 'kept in part or under way: '],
  ['2001-03-14', '8', 'open then; later: kept in part or under way: with what came later: '],
  // That spring's exercise may have come later.
  ['2001-03-15', '8', 'kept in part or under way: with what came later: '],
  ['2001-05-31', '8', 'kept in part or under way: '],
  ['2001-04-01', '5', 'open then; later: kept: with what came later: '],
])('on %s the standing of %s begins with “%s”', async (asOf, number, beginning) => {
  const standing = (await rows('open-commitments', { asOf }, 'what', 'standing')).find(([n]) => n === number);
  const [, text = ''] = standing ?? [];
  expect(text.slice(0, beginning.length)).toBe(beginning);
  expect(text.slice(beginning.length)).toMatch(/^2001-/);
});

test('events behind a promise stand in the order of time', async () => {
  const [, , , , fifth] = await rows('commitment-ledger', {}, 'undertaking', 'metBy');
  expect(fifth).toEqual(['5', '2001-21 Manoeuvre; 2002-03-15 Exercise']);
});

test.each([
  ['2001-03-14', '123456789'],
  // The seventh stays open, as one of its two judges has it.
  ['2001-03-15', '1356789'],
  ['2002-01-01', '1356789'],
  ['2002-03-15', '6789'],
  ['2010-01-01', '26789'],
])('on %s the promises %s are open, and were inherited', async (asOf, open) => {
  const numbers = async (slug: string) =>
    [...new Set((await rows(slug, { asOf }, 'what')).map(([n]) => n))].join('');
  expect(await numbers('open-commitments')).toBe(open);
  expect(await numbers('inherited-commitments')).toBe(open);
});

test('on the last day of the maker nothing is inherited yet', async () => {
  expect(await rows('inherited-commitments', { asOf: '2000-12-31' }, 'what')).toEqual([]);
});

test.each([
  ['2000-12-31', []],
  [
    '2001-03-14',
    [
      ['3', 'with what came later: 2002-03-15 Exercise', undefined],
      ['4', 'with what came later: 2001-03-15 Talk', undefined],
    ],
  ],
  ['2002-03-14', [['3', 'with what came later: 2002-03-15 Exercise', undefined]]],
  ['2002-03-15', []],
])('overdue on %s', async (asOf, expected) => {
  expect(await rows('overdue', { asOf }, 'what', 'metBy', 'daysPastDue')).toEqual(expected);
});
