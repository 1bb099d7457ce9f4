import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { query } from '../src/ask.ts';
import { check } from '../src/check/check.ts';
import { open } from '../src/graph.ts';
import { readStoredText } from '../src/texts/stored-texts.ts';

/* Data come from anybody: a stored text is a regular file beside them, in UTF-8, and nothing else is read. */

const SECRET = 'Not a word of this gets out.';
const scratch = mkdtempSync(join(tmpdir(), 'demarche-texts-'));
afterAll(() => rmSync(scratch, { recursive: true }));
const folder = join(scratch, 'data');
mkdirSync(join(folder, 'texts'), { recursive: true });
writeFileSync(join(scratch, 'secret.txt'), SECRET);
const data = join(folder, 'data.ttl');
const inTexts = (name: string) => join(folder, 'texts', name);

/** A document with this text, and a statement with these words of it. */
function describeText(textFile: string, words: string, sha256 = '0'.repeat(64)): string {
  return `@prefix dem: <https://w3id.org/demarche/ontology#> .
@prefix document: <https://w3id.org/demarche/id/document/> .
@prefix : <https://w3id.org/demarche/id/event/e-2000-01-01-test/> .
document:test a dem:Document ; dem:textFile ${JSON.stringify(textFile)} ; dem:sha256 "${sha256}" .
:s01 a dem:Statement ; dem:reportedIn document:test ; dem:quote ${JSON.stringify(words)} .
`;
}

const rows = async (paths: string[], sparql: string) => {
  const result = await query(await open({ data: paths, with: true }), sparql);
  return result.kind === 'bindings' ? result.rows : [];
};

describe('a stored text is not read', () => {
  symlinkSync(join(scratch, 'secret.txt'), inTexts('link.txt'));
  symlinkSync(scratch, inTexts('up'));
  symlinkSync('/dev/zero', inTexts('zero.txt'));
  writeFileSync(inTexts('latin-1.txt'), Buffer.from([0x4d, 0xe9, 0x74]));
  writeFileSync(inTexts('large.txt'), '');
  truncateSync(inTexts('large.txt'), 64 * 1024 * 1024 + 1);
  const fifo = spawnSync('mkfifo', [inTexts('pipe.txt')]).status === 0;

  const refused: [how: string, textFile: string, problem: RegExp][] = [
    ['above the folder', '../secret.txt', /leads out/],
    ['above it by a detour', 'texts/../../secret.txt', /leads out/],
    ['at an absolute path', join(scratch, 'secret.txt'), /leads out/],
    ['at a path of Windows', 'C:\\secret.txt', /leads out/],
    ['through a link to a file', 'texts/link.txt', /leads out/],
    ['through a link to a folder', 'texts/up/secret.txt', /leads out/],
    ['from a device', 'texts/zero.txt', /leads out/],
    ['that is a folder', 'texts', /not a file that holds text/],
    ['that is not there', 'texts/nosuch.txt', /ENOENT/],
    ['with a NUL in its path', 'texts/\0.txt', /cannot be read/],
    ['that is not UTF-8', 'texts/latin-1.txt', /Byte 2 of the file \(0xE9\) is not UTF-8/],
    ['that is too large', 'texts/large.txt', /has 67108865 bytes; texts of up to 67108864 are read/],
  ];
  // Windows has none.
  if (fifo) refused.push(['from a pipe', 'texts/pipe.txt', /not a file that holds text/]);

  test.each(refused)('%s', async (_, textFile, problem) => {
    expect(readStoredText(data, textFile)).toEqual({ problem: expect.stringMatching(problem) });

    const quoted = SECRET.slice(0, 5);
    writeFileSync(data, describeText(textFile, quoted));
    const findings = await check({ paths: [data] });
    expect(findings.find(({ rule }) => rule === 'text-stored')?.message).toMatch(problem);
    expect(JSON.stringify(findings)).not.toContain(SECRET.slice(5));
    const told = await rows([data], 'SELECT * { ?selector oa:exact ?exact ; oa:suffix ?suffix }');
    expect(told.length).toBeGreaterThan(0);
    expect(JSON.stringify(told)).not.toContain(SECRET.slice(5));
  });

  test('larger than the caller allows', async () => {
    writeFileSync(inTexts('short.txt'), 'Eleven word');
    expect(readStoredText(data, 'texts/short.txt', 10)).toEqual({
      problem: expect.stringContaining('--max-size'),
    });
    expect(readStoredText(data, 'texts/short.txt', 11)).toMatchObject({ text: 'Eleven word' });
  });
});

describe('a stored text is read', () => {
  test('through a link that stays within the folder, byte order mark and all', () => {
    writeFileSync(inTexts('own.txt'), '\ufeffMét.');
    symlinkSync('own.txt', inTexts('alias.txt'));
    expect(readStoredText(data, './texts/alias.txt')).toMatchObject({ text: '\ufeffMét.' });
  });

  test('for its own document, though another has the same path in another folder', async () => {
    const bundled = 'texts/2021-01-15-japan-france-defense-ministers-teleconference.txt';
    const text = 'They met.';
    writeFileSync(join(folder, bundled), text);
    writeFileSync(data, describeText(bundled, 'They', createHash('sha256').update(text).digest('hex')));
    const count = 'SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s a dem:Statement ; dem:words ?words }';
    expect((await rows([data], count))[0]?.n?.value).toBe('34');
    const findings = await check({ paths: [data], with: true });
    expect(findings.filter(({ rule }) => /^(quote|text)-/.test(rule))).toEqual([]);
    expect(readFileSync(join(folder, bundled), 'utf8')).toBe(text);
  });
});
