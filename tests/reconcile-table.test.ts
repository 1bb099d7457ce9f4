import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { open } from '../src/graph.ts';
import { columnAt, readTable } from '../src/reconcile/read-table.ts';
import { openReconciler } from '../src/reconcile/reconcile.ts';

/* Tables that people hand in, and what the command answers of them. */

const root = join(import.meta.dirname, '..');
const fixtures = join('tests', 'fixtures', 'reconcile');
const scratch = mkdtempSync(join(tmpdir(), 'demarche-reconcile-'));
afterAll(() => rmSync(scratch, { recursive: true }));

describe('a table', () => {
  const cells = (text: string, delimiter?: string) => readTable(text, delimiter).rows.map((row) => row.cells);
  test.each([
    ['commas', 'a,b\n1,2\n', [['1', '2']]],
    ['semicolons', 'a;b\n1,5;2\n', [['1,5', '2']]],
    ['tabs', 'a\tb\n1\t2\n', [['1', '2']]],
    [
      'CR LF and no line end at the end',
      'a,b\r\n1,2\r\n3,4',
      [
        ['1', '2'],
        ['3', '4'],
      ],
    ],
    ['quoted cells', 'a,b\n"Korea, South","says ""no"""\n', [['Korea, South', 'says "no"']]],
    ['a comma within a quoted name of a column', '"a,x,y";b\n1;2\n', [['1', '2']]],
    ['NA and empty cells as they stand', 'a,b\nNA,\n', [['NA', '']]],
    ['rows too short and too long', 'a,b\n1\n1,2,3\n', [['1'], ['1', '2', '3']]],
    ['blank lines', 'a,b\n\n1,2\n\n', [['1', '2']]],
    ['quotes within a cell', 'a\tb\nthe "2+2"\t2\n', [['the "2+2"', '2']]],
  ])('with %s', (_, text, rows) => expect(cells(text)).toEqual(rows));

  test('knows the line on which each row begins', () => {
    const { rows } = readTable('a,b\n1,"two\nlines"\n3,4\n\n5,6\n');
    expect(rows.map(({ line }) => line)).toEqual([2, 4, 6]);
  });

  test.each([
    ['CR LF, within cells too', 'a,b\r\n1,"two\r\n\r\nlines"\r\n3,4\r\n\r\n5,é\r\n7,8', [2, 5, 7, 8]],
    ['CR LF between rows and LF within cells', 'a,b\r\n"1\n2",3\r\n4,5\r\n', [2, 4]],
    ['letters of several bytes', 'a,b\n岸,"é\né"\n3,4\n', [2, 4]],
    ['CR alone', 'a,b\r"1\r2",3\r4,5', [2, 4]],
  ])('knows the lines of rows with %s', (_, text, lines) => {
    expect(readTable(text).rows.map(({ line }) => line)).toEqual(lines);
  });

  test('may say what parts its cells, as Excel does', () => {
    const { columns, rows } = readTable('sep=;\r\na,x;b\r\n1;2\r\n');
    expect([columns, rows]).toEqual([['a,x', 'b'], [{ line: 3, cells: ['1', '2'] }]]);
  });

  test('with a row that has more cells than columns tells so; blank ones at its end do no harm', () => {
    const { rows } = readTable('name,year\nKorea, South,1990\nJapan,1990,,\n');
    expect(rows.map(({ problem }) => problem)).toEqual([
      'the row has 3 cells and the header 2: a cell that holds "," must stand in quotes',
      undefined,
    ]);
  });

  test.each([
    ['in the first row', 'a,b\n1,"x\n2,3\n4,5\n', 2],
    ['in the first line', '"a,b\n1,2\n', 1],
    ['after a cell of several lines', 'a,b\n1,2\n"x\ny","z\n2,3\n', 4],
    ['after quotes that are doubled', 'a,b\n\n"x ""y""","z\n2,3\n', 3],
    ['after letters of several bytes and CR LF', 'a,b\r\n岸,"é\r\né"\r\n3,"4\r\n5,6\r\n', 4],
  ])('whose quotes do not close is refused with the line on which the quote opens: %s', (_, text, line) => {
    expect(() => readTable(text)).toThrow(
      expect.objectContaining({ message: expect.stringContaining('never closes'), position: { line } }),
    );
  });

  test('of nothing is refused', () => expect(() => readTable('')).toThrow(/holds no table/));

  test('its delimiter may be named', () => {
    expect(cells('a b,c\n1 2,3\n', ' ')).toEqual([['1', '2,3']]);
    expect(cells('a,a\tb\n1\t2\n', 'tab')).toEqual([['1', '2']]);
    expect(() => readTable('a', ',,')).toThrow(/parts no cells/);
  });

  test('its columns go by their names', () => {
    const table = readTable('state, date ,n,n\n1,2,3,4\n');
    expect(columnAt(table, 'date', 'column')).toBe(1);
    expect(() => columnAt(table, 'sate', 'column')).toThrow(
      expect.objectContaining({ hint: 'Did you mean state?' }),
    );
    expect(() => columnAt(table, 'n', 'column')).toThrow(/several columns/);
  });
});

describe('demarche reconcile', () => {
  const run = (args: string[], input = '') =>
    spawnSync('node', [join(root, 'dist', 'cli.js'), 'reconcile', ...args], {
      cwd: root,
      input,
      encoding: 'utf8',
    });
  const data = ['--data', join(fixtures, 'names.ttl')];
  const table = join(fixtures, 'ministers.csv');

  test('has a help that says what scores mean, and names every scheme', async () => {
    const { schemes } = await openReconciler(await open());
    const { stdout } = run(['--help']);
    for (const scheme of schemes.keys()) expect(stdout).toContain(scheme);
    expect(stdout).toMatch(/Scores go from 0 to 100/);
  });

  test('answers each value once for each day, and counts them', () => {
    const asked = [table, '--column', 'minister', '--date-column', 'day', '--type', 'person', ...data];
    const { stdout, stderr, status } = run([...asked, '--format', 'json']);
    expect(status).toBe(0);
    expect(stderr).toBe('9 values in 10 rows: 4 matched, 4 ambiguous or unsure, 1 without a candidate.\n');
    const values: {
      value: string;
      date?: string;
      rows: number;
      line: number;
      reason?: string;
      candidates: { iri: string; match: boolean }[];
    }[] = JSON.parse(stdout);
    const told = values.map(({ value, date, rows, line, candidates }) => [
      value,
      date,
      rows,
      line,
      candidates
        .filter(({ match }) => match)
        .map(({ iri }) => iri.replace(/^.*\//, ''))
        .join(),
    ]);
    expect(told).toEqual([
      ['Minister KISHI', '2021-01-15', 2, 2, 'nobuo-kishi'],
      ['Mme Florence Parly', '2021-01-15', 1, 3, 'florence-parly'],
      ['Minister Kishi', '2015-01-01', 1, 4, ''],
      ['Le Drian, Jean-Yves', '2021-01-15', 1, 5, 'jean-yves-le-drian'],
      ['the French defence minister', '2021-01-15', 1, 6, 'florence-parly'],
      ['Minister of Defense of Japan', '2020-09-16', 1, 8, ''],
      ['Kishi', undefined, 1, 9, ''],
      ['岸信夫', '2021-13', 1, 10, ''],
      ['=HYPERLINK("x")', '2021', 1, 11, ''],
    ]);
    // Without the day there are candidates, and no match.
    expect(values[7]?.reason).toBe(
      '"2021-13" is no date. Dates are written YYYY, YYYY-MM, YYYY-MM-DD or YYYYMMDD.',
    );
    expect(values[7]?.candidates[0]?.iri).toMatch(/nobuo-kishi$/);
    expect(values[8]?.reason).toBe('no name is like it');
  });

  test('writes CSV in a pipe, with nothing that a spreadsheet would run', () => {
    const { stdout } = run([table, '--column', 'minister', ...data]);
    expect(stdout).toMatch(/^value,date,rows,line,iri,name,description,types,score,match,reason\r\n/);
    expect(stdout).toContain(`"'=HYPERLINK(""x"")",,1,11,`);
  });

  test('takes codes with their scheme and a byte order mark, from standard input', () => {
    const { stdout, status } = run(
      [
        '-',
        '--column',
        'ccode',
        '--date-column',
        'year',
        '--scheme',
        'cow-number',
        ...data,
        '--format',
        'json',
      ],
      '\ufeffccode;year\n260;1960\n260;1995\n345;1992\n-9;2000\n',
    );
    expect(status).toBe(0);
    const values: { candidates: { match: boolean }[] }[] = JSON.parse(stdout);
    expect(values.map(({ candidates }) => candidates.map(({ match }) => match))).toEqual([
      [true],
      [false],
      [false, false],
      [],
    ]);
  });

  test('takes nothing of a row whose cells stand in the wrong columns for a match', () => {
    const args = ['-', '--column', 'name', '--date-column', 'year', '--format', 'json'];
    const { stdout } = run(args, 'name,year\nKorea, South,1990\nJapan,1990\n');
    const values = JSON.parse(stdout) as { candidates: { match: boolean }[]; reason?: string }[];
    expect(values.map(({ candidates }) => candidates.some(({ match }) => match))).toEqual([false, true]);
    expect(values[0]?.reason).toContain('must stand in quotes');
  });

  test('takes numbers as spreadsheets write them', () => {
    const args = ['-', '--column', 'code', '--scheme', 'cow-number', '--format', 'json'];
    const { stdout } = run(args, 'code\n740.0\n2.0\n');
    const values = JSON.parse(stdout) as { candidates: { match: boolean; iri: string }[] }[];
    expect(values.map(({ candidates }) => candidates.find(({ match }) => match)?.iri)).toEqual(
      ['japan', 'united-states'].map((state) => `https://w3id.org/demarche/id/state/${state}`),
    );
  });

  test('writes to a file in the format of its name', () => {
    const out = join(scratch, 'states.json');
    const { stdout } = run(['-', '--column', 'state', '--out', out, ...data], 'state\nNA\n');
    expect(stdout).toBe('');
    expect(JSON.parse(readFileSync(out, 'utf8'))[0].candidates[0].name).toBe('Namibia');
  });

  const file = (name: string, text: string) => {
    writeFileSync(join(scratch, name), text);
    return join(scratch, name);
  };
  test.each([
    ['no column', [], 2, '--column NAME; the file has: day, minister, row.'],
    ['a column that is not there', ['--column', 'ministr'], 2, 'Did you mean minister?'],
    ['a type that is none', ['--column', 'minister', '--type', 'persons'], 2, 'Did you mean person?'],
    [
      'a scheme that is none',
      ['--column', 'minister', '--scheme', 'cow-numbers'],
      2,
      'Did you mean cow-number?',
    ],
    [
      'a limit that is none',
      ['--column', 'minister', '--limit', '0'],
      2,
      '--limit takes a number from 1 to 100',
    ],
    [
      'a format that is none',
      ['--column', 'minister', '--format', 'xml'],
      2,
      'Formats for it: csv, json, table, sssom.',
    ],
    [
      'to propose codes as texts',
      ['--column', 'minister', '--scheme', 'cow-number', '--format', 'sssom'],
      2,
      'Take --format csv; a code is kept as a skos:notation',
    ],
    ['a table that is too large', ['--column', 'minister', '--max-size', '10'], 1, 'files of up to'],
  ])('refuses %s', (_, options, code, message) => {
    const { stderr, status } = run([table, ...options, ...(options.includes('--max-size') ? [] : data)]);
    expect(stderr).toContain(message);
    expect(status).toBe(code);
  });

  test('proposes mappings for somebody to judge, and knows those that somebody has judged', () => {
    const out = join(scratch, 'proposed.sssom.tsv');
    expect(run([table, '--column', 'minister', '--out', out, ...data]).status).toBe(0);
    const text = readFileSync(out, 'utf8');
    const check = spawnSync('node', [join(root, 'dist', 'cli.js'), 'links', 'check', out], {
      encoding: 'utf8',
    });
    expect([check.stdout, check.status]).toEqual(['No findings.\n', 0]);
    const kishi = text.split('\n').find((line) => line.startsWith('Minister KISHI\t')) as string;
    const header = text.split('\n').find((line) => line.startsWith('subject_label\t')) as string;
    const before = text.slice(0, text.indexOf(header));
    const meaning = (author: string, modifier: string) => {
      const judged = join(scratch, 'judged.sssom.tsv');
      const row = kishi.replace('Minister KISHI', 'the boss').replace('\t', `\t${modifier}\t${author}\t`);
      const columns = header.replace('\t', '\tpredicate_modifier\tauthor_label\t');
      writeFileSync(judged, `${before}${columns}\n${row}\n`);
      const asked = run(
        ['-', '--column', 'a', '--format', 'json', ...data, '--data', judged],
        'a\nthe boss\n',
      );
      return JSON.parse(asked.stdout)[0].candidates.filter(({ match }: { match: boolean }) => match);
    };
    expect(meaning('An archivist', '')).toMatchObject([{ iri: expect.stringMatching(/nobuo-kishi$/) }]);
    expect(meaning('', '')).toEqual([]);
    expect(meaning('An archivist', 'Not')).toEqual([]);
  });

  test('proposes nothing that is judged, says how much it left out, and of what means nothing who said so', () => {
    const judged = ['--data', join(fixtures, 'judged.ttl')];
    const table = 'a\nFreedonia\nUkraine\nTürkiye\nZaire\n';
    const ask = (format: string) =>
      run(['-', '--column', 'a', '--format', format, ...data, ...judged], table);
    const { stdout, stderr } = ask('sssom');
    const rows = stdout.split('\n').filter((line) => /\thttps?:|\t[a-z]+:/.test(line));
    expect(rows.map((line) => line.split('\t').slice(0, 3).join(' '))).toEqual([
      'Ukraine skos:exactMatch issue:ukraine',
    ]);
    // Freedonia; Ukraine, Turkey and Zaire, each as the state of that name.
    expect(stderr).toContain('4 proposals are left out, as somebody has judged them.');
    expect(ask('csv').stdout).toContain(
      'Freedonia,,1,2,,,,,,false,"judged to mean nothing in the graph (An archivist, 2026-11-28)"',
    );
  });

  test('proposes no code as a text that means a thing', () => {
    const { stdout, stderr } = run(
      ['-', '--column', 'a', '--format', 'sssom', ...data],
      'a\n260\nFR\nCH\nFrance\n',
    );
    const rows = stdout.split('\n').filter((line) => /\thttps?:|\t[a-z]+:/.test(line));
    expect(rows.map((line) => line.split('\t')[0])).toEqual(['France']);
    expect(stderr).toContain('3 values are found by code alone, and not proposed: name their --scheme.');
  });

  test('does not write over the table that it reads', () => {
    const mine = join(scratch, 'mine.csv');
    writeFileSync(mine, 'minister\nKishi\n');
    const { stderr, status } = run([mine, '--column', 'minister', '--out', mine, ...data]);
    expect([status, stderr]).toEqual([2, expect.stringContaining('would overwrite what was read')]);
    expect(readFileSync(mine, 'utf8')).toBe('minister\nKishi\n');
  });

  test('refuses a file that is not there, and one that is no UTF-8', () => {
    expect(run(['ministres.csv', '--column', 'x']).status).toBe(2);
    const folder = run([fixtures, '--column', 'x']);
    expect([folder.status, folder.stderr]).toEqual([2, expect.stringContaining('is a directory')]);
    writeFileSync(join(scratch, 'latin.csv'), Buffer.from('state\nC\xf4te\n', 'latin1'));
    expect(run([join(scratch, 'latin.csv'), '--column', 'state']).stderr).toContain('not UTF-8');
    expect(run([file('empty.csv', ''), '--column', 'state']).stderr).toContain('holds no table');
  });
});
