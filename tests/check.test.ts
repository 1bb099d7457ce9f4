import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CHECKS, check } from '../src/check/check.ts';
import { REPORT_FORMATS } from '../src/check/reports.ts';
import { VERBATIM } from '../src/check/words-in-text.ts';
import { readAuthored } from '../src/read/authored.ts';

/* Every rule of the checks has a fixture that keeps it and at least one on which it fires. */

const root = join(import.meta.dirname, '..');
const folder = join(root, 'tests/fixtures/checks');
const fixtures = readdirSync(folder).filter((name) => name.endsWith('.ttl'));
const rules = CHECKS.flatMap((row) => Object.keys(row.rules));

test('the bundled data has no findings', async () => expect(await check()).toEqual([]));

describe.each(rules)('%s', (rule) => {
  const valid = fixtures.filter((name) => name.startsWith(`${rule}.valid.`));
  const invalid = fixtures.filter((name) => name.startsWith(`${rule}.invalid.`));

  test('has fixtures', () => expect([valid.length > 0, invalid.length > 0]).toEqual([true, true]));

  test.each(invalid)('fires on %s', async (name) => {
    const found = (await check({ paths: [join(folder, name)] })).filter((finding) => finding.rule === rule);
    expect(found).toHaveLength(1);
    expect(found[0]?.file).toContain(name);
    expect(found[0]?.line).toBeGreaterThan(1);
  });

  test.each(valid)('is silent on %s', async (name) => {
    expect((await check({ paths: [join(folder, name)] })).filter((finding) => finding.rule === rule)).toEqual(
      [],
    );
  });
});

describe('a file that cannot be read', () => {
  const rulesFound = async (broken: string) =>
    (
      await check({
        paths: [join(root, 'tests/fixtures/read', broken), join(folder, 'record-described-once.invalid.ttl')],
      })
    ).map(({ rule }) => rule);

  test('holds back what would follow from it', async () => {
    const found = await rulesFound('syntax.invalid.ttl');
    expect(found).toContain('checks-held-back');
    expect(found).not.toContain('record-described-once');
  });

  test('keeps nothing from others where it is a mapping set, to which nothing leads', async () => {
    const found = await rulesFound('syntax.invalid.quote.sssom.tsv');
    expect(found).toEqual(expect.arrayContaining(['syntax', 'record-described-once']));
    expect(found).not.toContain('checks-held-back');
  });
});

test('words are looked for of every property that the ontology calls verbatim', async () => {
  const { files } = await readAuthored();
  const ontology = files.find(({ path }) => path.endsWith('demarche.ttl'))?.quads ?? [];
  const having = (property: string, value: RegExp) =>
    ontology
      .filter(({ predicate, object }) => predicate.value.endsWith(property) && value.test(object.value))
      .map(({ subject }) => subject.value.replace(/^.*#/, ''));
  const ofRecords = having('#domain', /#(Commitment|Event)$/);
  const verbatim = having('#scopeNote', /^Verbatim/).filter((name) => ofRecords.includes(name));
  expect([...VERBATIM].sort()).toEqual(verbatim.sort());
});

describe('bundled files', () => {
  const found = async (options: Parameters<typeof check>[0]) =>
    (await check(options)).filter(({ rule }) => rule === 'record-described-once');

  test('may not be described again beside them', async () => {
    const paths = [join(folder, 'bundled-record.ttl')];
    expect(await found({ paths })).toEqual([]);
    expect(await found({ paths, with: true })).toMatchObject([
      {
        file: expect.stringContaining('bundled-record.ttl'),
        line: 8,
        message: expect.stringContaining('people.ttl'),
      },
    ]);
  });

  test('are at fault only together with a record that is checked: the finding stands there', async () => {
    const path = join(folder, 'bundled-faults.ttl');
    const lines = readFileSync(path, 'utf8').split('\n');
    const findings = await check({ paths: [path], with: true });
    const places = findings.map(({ rule, line = 0 }) => [rule, lines[line - 1]?.split(' ')[0]]);
    expect(places).toEqual([
      ['repetition-follows-what-it-repeats', ':i1'],
      ['speaker-took-part', ':i2'],
      ['commitment-is-due-after-the-event', ':i3'],
      ['tenures-of-an-office-do-not-overlap', 'tenure:yasukazu-hamada-minister-of-defense-2012'],
      ['participation-belongs-to-one-event', 'event:e-2001-01-01-test'],
      ['series-number-is-given-once', 'event:e-2001-01-01-test'],
      ['agreement-has-the-days-of-its-events', 'event:e-2001-01-02-test'],
    ]);
    expect(findings.every((finding) => !('others' in finding))).toBe(true);
  });

  test('lend their texts to quotes of them', async () => {
    const paths = [join(folder, 'bundled-quote.ttl')];
    const rulesFound = async (options: Parameters<typeof check>[0]) =>
      (await check(options)).map(({ rule }) => rule).filter((rule) => rule.startsWith('quote-'));
    expect(await rulesFound({ paths, with: true })).toEqual(['quote-found']);
    expect(await rulesFound({ paths })).toEqual(['quote-has-stored-text']);
  });

  test('are not second to themselves where their paths are given', async () => {
    expect(await check({ paths: [join(root, 'data')], with: true })).toEqual([]);
    expect(await check({ paths: [join(root, 'ontology')] })).toEqual([]);
  });

  test('are the only ones that hold shapes, whatever others are called', async () => {
    const scratch = mkdtempSync(join(tmpdir(), 'demarche-check-'));
    try {
      mkdirSync(join(scratch, 'shapes'));
      const paths = ['shapes.ttl', join('shapes', 'event.ttl')].map((name) => join(scratch, name));
      for (const path of paths) copyFileSync(join(folder, 'quote-found.invalid.absent.ttl'), path);
      for (const path of paths) {
        expect((await check({ paths: [path] })).map(({ rule }) => rule)).toContain('text-stored');
      }
    } finally {
      rmSync(scratch, { recursive: true });
    }
  });
});

describe('messages teach the fix', () => {
  const message = async (name: string, rule: string) =>
    (await check({ paths: [join(folder, name)] })).find((finding) => finding.rule === rule)?.message;

  test('a quote that occurs twice says how to tell which', async () => {
    expect(await message('quote-found.invalid.twice.ttl', 'quote-found')).toMatch(/dem:prefix|dem:suffix/);
  });

  test('a quote with other characters names them', async () => {
    const text = await message('quote-found.invalid.near.ttl', 'quote-found');
    expect(text).toContain('U+2014');
    expect(text).toContain('U+201C');
  });

  test('words that are not in the text say where they were looked for', async () => {
    const text = await message('words-in-text.invalid.ttl', 'words-in-text');
    expect(text).toContain('"warmly"');
    expect(text).toContain('e-2000-01-01-test/s02');
    expect(text).toContain('agreed to meet again');
    expect(await message('words-in-text.invalid.near.ttl', 'words-in-text')).toContain('U+201C');
    expect(await message('words-in-text.invalid.part.ttl', 'words-in-text')).toContain('longer word');
  });

  test('a quote of a text that is not stored says what else to do', async () => {
    expect(await message('quote-has-stored-text.invalid.ttl', 'quote-has-stored-text')).toContain(
      'only cite',
    );
    expect(await message('quote-has-stored-text.invalid.unknown.ttl', 'quote-has-stored-text')).toContain(
      '--with',
    );
  });

  test('a quote that is not there shows the nearest passage', async () => {
    expect(await message('quote-found.invalid.absent.ttl', 'quote-found')).toContain(
      'The ministers agreed to meet',
    );
  });
});

describe('reports', () => {
  const path = join(folder, 'quote-found.invalid.twice.ttl');
  const options = { colour: false, version: '0.0.0' };

  test('as text: place, severity, rule, message, count', async () => {
    const text = await REPORT_FORMATS.text?.write(await check({ paths: [path] }), options);
    expect(text).toMatch(/quote-found\.invalid\.twice\.ttl:\d+: error quote-found/);
    expect(text).toMatch(/1 error/);
  });

  test('as SARIF 2.1.0: rule, level, place', async () => {
    const log = JSON.parse(
      (await REPORT_FORMATS.sarif?.write(await check({ paths: [path] }), options)) as string,
    );
    const result = log.runs[0].results.find((one: { ruleId: string }) => one.ruleId === 'quote-found');
    expect([log.version, result.level]).toEqual(['2.1.0', 'error']);
    expect(result.locations[0].physicalLocation.artifactLocation.uri).toMatch(
      /fixtures\/checks\/quote-found/,
    );
  });

  test('as a SHACL report: conforms is false, one result a finding', async () => {
    const findings = await check({ paths: [path] });
    const turtle = await REPORT_FORMATS.turtle?.write(findings, options);
    expect(turtle).toContain('sh:conforms false');
    expect(turtle?.match(/a sh:ValidationResult/g)).toHaveLength(findings.length);
    expect(await REPORT_FORMATS.turtle?.write([], options)).toContain('sh:conforms true');
  });

  test('control characters from a file do not reach the terminal', async () => {
    const finding = { rule: 'r', severity: 'error' as const, message: 'a\u001b[2Jb' };
    expect(await REPORT_FORMATS.text?.write([finding], options)).not.toContain('\u001b');
  });
});

describe('what would hide the cause', () => {
  test('a file that does not parse keeps the other checks waiting', async () => {
    const path = join(import.meta.dirname, 'fixtures/read/syntax.invalid.ttl');
    const rules = (await check({ paths: [path] })).map(({ rule }) => rule);
    expect(rules).toContain('syntax');
    expect(rules.at(-1)).toBe('checks-held-back');
    expect(new Set(rules)).toEqual(new Set(['syntax', 'checks-held-back']));
  });
});
