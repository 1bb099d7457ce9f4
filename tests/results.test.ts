import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { Parser } from 'n3';
import { describe, expect, it } from 'vitest';
import type { QueryResult, ResultTerm, Row } from '../src/engines/engine.ts';
import { openOxigraph } from '../src/engines/oxigraph.ts';
import { harmless, harmlessLine } from '../src/write/harmless.ts';
import { RESULT_FORMATS } from '../src/write/results.ts';
import { textWidth, wrap } from '../src/write/text-width.ts';

const fixture = (name: string) => readFileSync(new URL(`fixtures/results/${name}`, import.meta.url), 'utf8');
const bindings = (variables: string[], rows: Row[]): QueryResult => ({ kind: 'bindings', variables, rows });
const text = (value: string): ResultTerm => ({ type: 'literal', value });
const write = (name: string, result: QueryResult, options = {}) =>
  RESULT_FORMATS[name]?.write(result, options) ?? expect.fail(`no format ${name}`);

const TERMS = JSON.parse(fixture('terms.json'));
const terms = bindings(TERMS.head.vars, TERMS.results.bindings);

describe('the result formats', () => {
  // The expected files were written by hand from the four W3C Recommendations on SPARQL 1.1 results.
  it.each(['csv', 'tsv', 'xml', 'json', 'markdown', 'table'])(
    '%s writes every kind of term',
    async (name) => {
      expect(await write(name, terms)).toBe(fixture(`terms.${name}`));
    },
  );

  it.each([
    ['csv', 'a,b\r\n'],
    ['tsv', '?a\t?b\n'],
    ['json', '{"head":{"vars":["a","b"]},"results":{"bindings":[]}}\n'],
    ['markdown', '| a | b |\n| --- | --- |\n'],
    ['table', 'a  b\n─  ─\n0 rows\n'],
  ])('%s names the columns of no rows', async (name, expected) => {
    expect(await write(name, bindings(['a', 'b'], []))).toBe(expected);
  });

  it('xml names the columns of no rows', async () => {
    const xml = await write('xml', bindings(['a', 'b'], []));
    expect(xml).toContain('<head><variable name="a"/><variable name="b"/></head>\n<results>\n</results>');
  });

  it.each([
    ['json', '{"head":{},"boolean":true}\n'],
    ['table', 'yes\n'],
    ['xml', expect.stringContaining('<head/>\n<boolean>true</boolean>')],
  ])('%s writes the answer of ASK', async (name, expected) => {
    expect(await write(name, { kind: 'boolean', value: true })).toEqual(expected);
  });

  it.each(['csv', 'tsv', 'markdown'])('%s says which formats write the answer of ASK', async (name) => {
    const writing = write(name, { kind: 'boolean', value: true });
    await expect(writing).rejects.toMatchObject({
      code: 'usage',
      hint: expect.stringContaining('json, xml, table'),
    });
  });

  it.each(Object.keys(RESULT_FORMATS))('%s sends graphs to the graph formats', async (name) => {
    const writing = write(name, { kind: 'graph', quads: [] });
    await expect(writing).rejects.toMatchObject({ code: 'usage', hint: expect.stringContaining('turtle') });
  });

  it.each(['\u0001', '\u000b', '\uffff', '\ud800'])('xml refuses %j', async (value) => {
    await expect(write('xml', bindings(['a'], [{ a: text(`x${value}`) }]))).rejects.toMatchObject({
      code: 'data',
      message: expect.stringContaining('U+'),
      hint: expect.stringContaining('json'),
    });
  });

  it('writes what an engine answers', async () => {
    const engine = openOxigraph({
      nquads: ['<urn:s> <urn:p> "4"^^<http://www.w3.org/2001/XMLSchema#integer>, .'.replace(',', '')],
    });
    expect(await write('tsv', await engine.query('SELECT ?s ?o ("a\\tb" AS ?t) { ?s ?p ?o }'))).toBe(
      '?s\t?o\t?t\n<urn:s>\t4\t"a\\tb"\n',
    );
  });
});

describe('any text comes back from', () => {
  const anyText = fc.string({
    unit: fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 1 }),
      fc.constantFrom('"', ',', '\r', '\n', '\t', '\\', '<', '&', '|', ' '),
    ),
  });
  const check = (read: (written: string) => unknown, name: string) =>
    fc.assert(
      fc.asyncProperty(anyText, async (value) => {
        expect(read(await write(name, bindings(['a'], [{ a: text(value) }])))).toBe(value);
      }),
    );

  it('csv, by RFC 4180', () =>
    check((csv) => {
      const field = csv.slice('a\r\n'.length, -'\r\n'.length);
      if (!field.startsWith('"')) expect(field).not.toMatch(/[",\r\n]/);
      return field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field;
    }, 'csv'));

  it('tsv, by Turtle', () =>
    check((tsv) => {
      const lines = tsv.split('\n');
      expect(lines).toHaveLength(3);
      return new Parser().parse(`<urn:s> <urn:p> ${lines[1]} .`)[0]?.object.value;
    }, 'tsv'));

  it('json', () => check((json) => JSON.parse(json).results.bindings[0].a.value, 'json'));

  it('xml, by its entities and line ends', () =>
    check((xml) => {
      const inner = /<literal>(.*)<\/literal>/s.exec(xml.replace(/\r\n?/g, '\n'))?.[1] ?? '';
      const named: Record<string, string> = {
        '&amp;': '&',
        '&lt;': '<',
        '&gt;': '>',
        '&quot;': '"',
        '&#13;': '\r',
      };
      return inner.replace(/&[^;]*;/g, (entity) => named[entity] ?? expect.fail(entity));
    }, 'xml'));

  it('markdown, as cells of one row each', () =>
    fc.assert(
      fc.asyncProperty(anyText, async (value) => {
        const row = (await write('markdown', bindings(['a'], [{ a: text(value) }]))).split('\n')[2] ?? '';
        expect(row.replace(/\\[\\|`*_[\]~$]|&\w+;|<br>/g, '').slice(1, -1)).not.toMatch(/[\\|`*_[\]~<>]/);
      }),
    ));
});

describe('the table', () => {
  const long =
    'They shared the view that they would firmly oppose unilateral attempts to change the status quo.';
  const rows = [
    {
      s: { type: 'uri', value: 'https://w3id.org/demarche/id/event/e-2021-01-15/s08' },
      words: text(long),
      n: text('7'),
    },
    {
      s: { type: 'uri', value: 'https://w3id.org/demarche/id/event/e-2021-01-15/s09' },
      words: text('両大臣は、力を背景とした一方的な現状変更の試みに強く反対する。'),
      n: text('8'),
    },
  ] as Row[];
  const table = (width: number) => write('table', bindings(['s', 'words', 'n'], rows), { width });

  it.each([200, 100, 80, 60, 40, 24])('keeps to %d columns', async (width) => {
    for (const line of (await table(width)).split('\n')) expect(textWidth(line)).toBeLessThanOrEqual(width);
  });

  it('wraps between words', async () => {
    const lines = (await table(60)).split('\n');
    expect(lines.slice(2, 6).map((line) => line.slice(24))).toEqual([
      'They shared the view that they     7',
      'would firmly oppose unilateral',
      'attempts to change the status',
      'quo.',
    ]);
  });

  it('falls back to a block a row', async () => {
    const lines = (await table(24)).split('\n');
    expect(lines[0]).toBe(`── 1 ${'─'.repeat(19)}`);
    expect(lines[1]).toBe('s      event:e-2021-01-');
    expect(lines.at(-2)).toBe('2 rows');
  });

  it('breaks no address, and no name of a column, as long as a line can hold it', async () => {
    const url = 'https://www.mofa.go.jp/erp/we/fr/page4e_001182.html';
    const row = { source: text(`Ministry, 2019-01-11, ${url}`), what: text(long), who: text(long) };
    for (const width of [160, 120, 80])
      expect(await write('table', bindings(['source', 'what', 'who'], [row]), { width })).toContain(url);
    const names = ['agreementLabel', 'confirmationOfTheDay', 'signedLater'];
    const values = Object.fromEntries(names.map((name) => [name, text(long)]));
    expect(await write('table', bindings(names, [values]), { width: 60 })).toContain(names[1]);
  });

  it('colours when it is told to, and aligns as without', async () => {
    const options = { width: 80, colour: true };
    const coloured = await write('table', bindings(['s', 'words', 'n'], rows), options);
    expect(coloured).toContain('\u001b[1m');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours
    expect(coloured.replace(/\u001b\[\d+m/g, '').replace(/ +$/gm, '')).toBe(await table(80));
  });

  it('lets no value act on the terminal', async () => {
    const value = '\u001b]0;title\u0007\u001b[2J\u009b31m\u202eevil\u2066\u007f\rx\u2028';
    const shown = await write('table', bindings(['a'], [{ a: text(value) }]));
    expect(shown).not.toMatch(/(?!\n)\p{Cc}|\p{Bidi_Control}|\p{Zl}/u);
    expect(shown).toContain('␛]0;title␇␛[2J<U+009B>31m<U+202E>evil<U+2066>␡␍x<U+2028>');
    expect(await write('markdown', bindings(['a'], [{ a: text(value) }]))).not.toMatch(/(?!\n)\p{Cc}/u);
    expect(harmless('a\r\nb\tc')).toBe('a\nb c');
    expect(harmlessLine('a\r\nb\u001b')).toBe('a␊b␛');
  });

  it('counts rows, even of no columns', async () => {
    expect(await write('table', bindings([], [{}]))).toBe('1 row\n');
  });
});

describe('text on a terminal', () => {
  it.each([
    ['', 0],
    ['abc', 3],
    ['岸信夫', 6],
    ['ﾊﾝｶｸ', 4],
    ['Ｆ（）。', 8],
    ['한국', 4],
    ['Élysée', 6],
    ['E\u0301lyse\u0301e', 6],
    ['👩‍🚀', 2],
    ['🇯🇵', 2],
    ['❤️', 2],
    ['a\u200bb', 2],
    ['─…“”', 4],
    ['\u001b[1mbold\u001b[22m', 4],
  ])('%j takes %d columns', (value, width) => {
    expect(textWidth(value)).toBe(width);
  });

  it('is wrapped without losing anything but blanks', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 2, max: 20 }), (value, width) => {
        const lines = wrap(harmless(value), width);
        expect(lines.join('').replace(/\s/g, '')).toBe(harmless(value).replace(/\s/g, ''));
        for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(width);
      }),
    );
  });
});
