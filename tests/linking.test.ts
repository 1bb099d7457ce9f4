import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { open } from '../src/graph.ts';
import { openReconciler } from '../src/reconcile/reconcile.ts';

/* What `tests/bench/linking/run.mjs` prints, judged: the neighbours' country columns, and labelled texts. */

interface Value {
  value: string;
  date?: string;
  entity?: string;
  how: string;
  what?: string;
}
interface Measured {
  absent: string[];
  columns: { file: string; column: { column: string }; values: Value[] }[];
  comparisons: {
    file: string;
    names: string[];
    compared: number;
    found: { words: string; contradicts: boolean }[];
  }[];
  sample: (Record<'column' | 'value' | 'date' | 'entity' | 'now' | 'checked', string> &
    Record<'by' | 'on' | 'stratum', string>)[];
  labelled: {
    text: string;
    expected: string;
    outcome: 'right' | 'missed' | 'wrong';
    offersAll: boolean;
    match?: string;
  }[];
}

const root = join(import.meta.dirname, '..');
const linking = join(root, 'tests', 'bench', 'linking');
const scratch = mkdtempSync(join(tmpdir(), 'demarche-linking-'));
afterAll(() => rmSync(scratch, { recursive: true }));

const known = readFileSync(join(linking, 'known.tsv'), 'utf8')
  .trimEnd()
  .split('\n')
  .slice(1)
  .map((line) => line.split('\t'));
const knownOf = (fault: string) => known.filter(([of]) => of === fault).map(([, what = '']) => what);

let measured: Measured;
beforeAll(() => {
  const file = join(scratch, 'linking.json');
  const { status, stderr } = spawnSync('node', [join(linking, 'run.mjs'), '--json', file], {
    encoding: 'utf8',
  });
  expect(status, stderr).toBe(0);
  measured = JSON.parse(readFileSync(file, 'utf8'));
}, 300_000);

describe('country columns of other data sets', () => {
  const folder = join(root, '..', 'shared', 'data');
  const there = existsSync(folder);
  if (!there) console.warn(`${folder} is not there: the country columns of other data sets are not read.`);
  const withFiles = test.runIf(there || process.env.CI);

  withFiles('are all there', () => {
    expect(measured.absent).toEqual([]);
    expect(measured.columns.length).toBeGreaterThan(30);
    for (const { file, column, values } of measured.columns)
      expect(values.length, `${file} ${column.column}`).toBeGreaterThan(1);
  });

  withFiles('resolve, or are reported with a reason', () => {
    const unexplained = measured.columns.flatMap(({ file, column, values }) =>
      values
        .filter(({ how }) => how === 'unexplained' || how === 'ambiguous')
        .map(({ value, date, what }) => `${file} ${column.column} "${value}" ${date}: ${what}`),
    );
    expect(unexplained).toEqual([]);
    // Reasons that nothing needs any more would hide a fault of the years to come.
    const outside = readFileSync(join(linking, 'outside.tsv'), 'utf8').trimEnd().split('\n').slice(1);
    const told = measured.columns.flatMap(({ values }) =>
      values.map(({ value, what }) => `${value}\t${what}`),
    );
    const unused = outside
      .map((line) => line.split('\t'))
      .filter(([, value, , , , what]) => !told.includes(`${value}\t${what}`));
    expect(unused).toEqual([]);
    const all = measured.columns.flatMap(({ values }) => values);
    // Reasons are for the few.
    expect(all.filter(({ entity }) => entity).length / all.length).toBeGreaterThan(0.98);
  });

  withFiles('that identify one thing twice mean the same thing, but where the file itself errs', () => {
    const contradictions = measured.comparisons.flatMap(({ found }) =>
      found.filter(({ contradicts }) => contradicts).map(({ words }) => words),
    );
    const names = knownOf('two things');
    expect(contradictions.filter((words) => !names.some((name) => words.includes(`${name} `)))).toEqual([]);
    expect(names.filter((name) => !contradictions.some((words) => words.includes(`${name} `)))).toEqual([]);
    for (const { file, compared } of measured.comparisons) expect(compared, file).toBeGreaterThan(190);
  });
});

test('the sample was checked by hand, and resolves as it did then', () => {
  const of = (name: string) => measured.sample.filter(({ stratum }) => stratum === name);
  expect(of('drawn').length).toBe(200);
  expect(of('hard').length).toBeGreaterThan(30);
  for (const { column, value, date, entity, now, checked, by, on } of measured.sample) {
    const which = `${column} ${value} ${date}`;
    expect(now, which).toBe(entity);
    expect(checked, which).toBe('ok');
    expect(by, which).not.toBe('');
    expect(on, which).toMatch(/^\d{4}-\d{2}-\d{2}$/);
  }
});

describe('labelled texts', () => {
  test('are matched to nothing that they do not mean', () => {
    const wrong = measured.labelled.filter(({ outcome }) => outcome === 'wrong');
    expect(wrong).toEqual([]);
    expect(measured.labelled.length).toBeGreaterThan(300);
  });

  test('are matched to what they mean, but for those that are known to be missed', () => {
    const missed = measured.labelled.filter(({ outcome }) => outcome === 'missed');
    // Some texts stand twice, on different days.
    expect([...new Set(missed.map(({ text }) => text))]).toEqual(knownOf('missed'));
  });

  test('that are misspelt or ambiguous are offered what they may mean', () => {
    const without = measured.labelled.filter(({ outcome, offersAll }) => outcome === 'right' && !offersAll);
    expect(without.map(({ text }) => text)).toEqual(knownOf('not offered'));
  });
});

test('every demonym names a state of the graph', async () => {
  const graph = await open();
  const reconciler = await openReconciler(graph);
  for (const [demonym, states] of Object.entries(graph.catalogue.words.demonyms))
    for (const text of states) {
      const named = reconciler
        .candidates({ text, type: 'state' })
        .filter(({ features }) => features?.some(({ id, value }) => id === 'exact' && value));
      expect(named.length, `${demonym}: ${text}`).toBeGreaterThan(0);
    }
});
