import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CHECKS, check } from '../src/check/check.ts';
import { REPORT_FORMATS } from '../src/check/reports.ts';

/* Every rule of the checks has a fixture that keeps it and at least one on which it fires. */

const folder = join(import.meta.dirname, 'fixtures/checks');
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
