import { describe, expect, test } from 'vitest';
import { ask } from '../src/ask.ts';
import type { ParameterValues } from '../src/catalogue.ts';
import { open } from '../src/graph.ts';

/*
 * The Japan–France record 2011–2023 against facts checked by hand in public sources and days counted with another
 * tool (Python's datetime). What the golden files hold in full is here held to what must be true of it.
 */

const graphs = { full: await open(), explicit: await open({ explicitOnly: true }) };

/** Some columns of an answer, IRIs shortened to their last segment. */
async function table(
  slug: string,
  params: ParameterValues,
  columns: readonly string[],
  part: keyof typeof graphs = 'full',
): Promise<(string | undefined)[][]> {
  const result = await ask(graphs[part], slug, params);
  if (result.kind !== 'bindings') throw new TypeError('no rows');
  return result.rows.map((row) =>
    columns.map((name) => {
      const term = row[name];
      return term?.type === 'uri' ? term.value.slice(term.value.lastIndexOf('/') + 1) : term?.value;
    }),
  );
}

const MEETINGS = [
  ['2014-01-09', 'e-2014-01-09-japan-france-2-plus-2', 'in person'],
  ['2015-03-13', 'e-2015-03-13-japan-france-2-plus-2', 'in person'],
  ['2017-01-06', 'e-2017-01-06-japan-france-2-plus-2', 'in person'],
  ['2018-01-26', 'e-2018-01-26-japan-france-2-plus-2', 'in person'],
  ['2019-01-11', 'e-2019-01-11-japan-france-2-plus-2', 'in person'],
  ['2022-01-20', 'e-2022-01-20-japan-france-2-plus-2', 'videoconference'],
  ['2023-05-09', 'e-2023-05-09-japan-france-2-plus-2', 'videoconference'],
] as const;

describe('the seven 2+2 meetings', () => {
  test('stand in the timeline', async () => {
    const rows = await table('timeline', {}, ['when', 'event', 'channel']);
    expect(rows.filter(([, event]) => event?.endsWith('2-plus-2'))).toEqual(MEETINGS);
  });

  // Foreign and defence ministers, Japan then France, as the meetings' own pages name them.
  test.each([
    ['2014-01-09', 'fumio-kishida', 'itsunori-onodera', 'laurent-fabius', 'jean-yves-le-drian'],
    ['2015-03-13', 'fumio-kishida', 'gen-nakatani', 'laurent-fabius', 'jean-yves-le-drian'],
    ['2017-01-06', 'fumio-kishida', 'tomomi-inada', 'jean-marc-ayrault', 'jean-yves-le-drian'],
    ['2018-01-26', 'taro-kono', 'itsunori-onodera', 'jean-yves-le-drian', 'florence-parly'],
    ['2019-01-11', 'taro-kono', 'takeshi-iwaya', 'jean-yves-le-drian', 'florence-parly'],
    ['2022-01-20', 'yoshimasa-hayashi', 'nobuo-kishi', 'jean-yves-le-drian', 'florence-parly'],
    ['2023-05-09', 'yoshimasa-hayashi', 'yasukazu-hamada', 'catherine-colonna', 'sebastien-lecornu'],
  ])('%s: %s, %s, %s, %s', async (date, ...ministers) => {
    const event = `e-${date}-japan-france-2-plus-2`;
    const rows = await table('participants', { event }, ['office', 'participant']);
    expect(Object.fromEntries(rows)).toEqual({
      'minister-for-foreign-affairs-japan': ministers[0],
      'minister-of-defense-japan': ministers[1],
      'minister-for-foreign-affairs-france': ministers[2],
      'minister-of-the-armed-forces-france': ministers[3],
    });
    expect(rows).toHaveLength(4);
  });
});

describe('days', () => {
  test('the 2+2 promise: days from each wording to the meeting of 2022-01-20', async () => {
    const rows = await table('commitment-ledger', { issue: 'two-plus-two' }, ['made', 'days', 'metBy']);
    const met = rows.filter(([, , metBy]) => metBy?.includes('20 January 2022'));
    expect(met.map(([made, days]) => [made, days])).toEqual(
      expect.arrayContaining([
        ['2019-11-23', '789'],
        ['2020-04-17', '643'],
        ['2021-01-15', '370'],
      ]),
    );
  });

  test('the promise of January 2023, kept within its term', async () => {
    const rows = await table('assessments', { event: 'e-2023-01-09-japan-france-summit' }, [
      'score',
      'daysUntilMet',
      'daysPastDue',
    ]);
    expect(rows).toContainEqual(['1', '120', '-52']);
  });

  test('in office: Kishi 121 on 15 January 2021, and 0 on the first day', async () => {
    const rows = await table('office-holders-at-event', {}, ['participant', 'from', 'daysInOffice']);
    expect(rows).toEqual([
      ['florence-parly', '2017-06-21', '1304'],
      ['nobuo-kishi', '2020-09-16', '121'],
    ]);
  });
});

describe('agreements', () => {
  const inForce = (date: string) =>
    table('agreements-in-force', { date }, ['agreement', 'signed', 'inForce']);
  const INFORMATION = ['japan-france-security-of-information-2011', '2011-10-24', '2011-10-24'];
  const EQUIPMENT = ['japan-france-defence-equipment-2015', '2015-03-13', '2016-12-01'];
  const SERVICING = ['japan-france-acsa-2018', '2018-07-13', '2019-06-26'];

  test.each([
    ['2011-10-23', []],
    ['2011-10-24', [INFORMATION]],
    ['2016-11-30', [INFORMATION]],
    ['2016-12-01', [INFORMATION, EQUIPMENT]],
    ['2019-06-25', [INFORMATION, EQUIPMENT]],
    ['2021-01-15', [INFORMATION, EQUIPMENT, SERVICING]],
  ])('in force on %s', async (date, expected) => expect(await inForce(date)).toEqual(expected));

  test.each([
    ['2014-01-01', []],
    ['2018-01-31', ['japan-france-acsa-2018']],
    ['2018-07-13', []],
    ['2023-12-31', ['japan-france-reciprocal-access']],
  ])('under negotiation on %s', async (date, expected) => {
    const rows = await table('under-negotiation', { date }, ['agreement']);
    expect([...new Set(rows.flat())]).toEqual(expected);
  });
});

describe('the attacks that "recent attacks" may mean', () => {
  const columns = ['when', 'killed', 'wounded', 'reading'];
  const event = 'e-2021-01-15-japan-france-teleconference';

  test('are three, by interpretation, with what they cost', async () => {
    const rows = await table('incidents-referred-to', { event }, columns);
    expect(rows).toEqual([
      ['recent', undefined, undefined, 'explicit'],
      ['2020-12-28', '3', undefined, 'ambiguous'],
      ['2021-01-02', '2', '1', 'ambiguous'],
      ['2021-01-08', undefined, '6', 'ambiguous'],
    ]);
  });

  test('are not there without interpretations', async () => {
    const rows = await table('incidents-referred-to', { event }, columns, 'explicit');
    expect(rows).toEqual([['recent', undefined, undefined, 'explicit']]);
  });
});

test('before the call, the deployments on record are those of 2019; after it comes the Prairial', async () => {
  const near = await table('deployments-near', { days: '730' }, ['deploymentIri', 'relation']);
  // The frigate first: of "spring" no day is known, so that it may have begun on the first of March.
  expect(near.filter(([, relation]) => relation === 'before').map(([iri]) => iri)).toEqual([
    'e-2019-vendemiaire-deployment',
    'e-2019-03-falcon-200-deployment',
  ]);
  expect(near[2]).toEqual(['e-2021-02-09-prairial-deployment', 'after']);
});

test('between the fifth and the sixth meeting, both ministers of Japan changed and none of France', async () => {
  const rows = await table('turnover', {}, ['held', 'next', 'outgoingIri', 'incomingIri']);
  expect(rows.filter(([held]) => held === '2019-01-11')).toEqual([
    ['2019-01-11', '2022-01-20', 'taro-kono', 'yoshimasa-hayashi'],
    ['2019-01-11', '2022-01-20', 'takeshi-iwaya', 'nobuo-kishi'],
  ]);
});

test('conflicting sources are both there, with the one preferred', async () => {
  const rows = await table('conflicting-sources', { record: 'event:e-2014-01-09-japan-france-2-plus-2' }, [
    'account',
    'standing',
  ]);
  expect(rows).toContainEqual([expect.stringMatching(/^Thursday/), 'preferred']);
  expect(rows).toContainEqual([expect.stringMatching(/^Friday/), 'not preferred']);
});

test('no state is named as a target at sea', async () => {
  const rows = await table('position-history', { issue: 'south-china-sea' }, ['position', 'event']);
  expect(rows.length).toBeGreaterThan(0);
  const positions = await table('positions', { issue: 'south-china-sea' }, ['target', 'targetNaming']);
  expect(positions.filter(([target, naming]) => target !== undefined || naming === 'named')).toEqual([]);
});

describe('without interpretations', () => {
  // Fabius named the leaders' decision of 2013 as that by which the 2+2 is held.
  test('no wording repeats another unless its source says so', async () => {
    const rows = await table('commitment-ledger', {}, ['repeats', 'event', 'commitment'], 'explicit');
    expect(rows.filter(([repeats]) => repeats !== 'the first of its chain')).toEqual([
      ['repeats an earlier one: explicit', 'e-2014-01-09-japan-france-2-plus-2', 's11-commitment'],
    ]);
  });
});
