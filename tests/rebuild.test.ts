import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';

/* In a checkout, the command notices that the sources are no longer those that were built. Here: a copy of one. */

const root = join(import.meta.dirname, '..');
const copy = mkdtempSync(join(tmpdir(), 'demarche-rebuild-'));
afterAll(() => rmSync(copy, { recursive: true }));
for (const name of ['data', 'dist', 'ontology', 'queries', 'package.json']) {
  cpSync(join(root, name), join(copy, name), { recursive: true, preserveTimestamps: true });
}
symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
// By this the command knows a checkout from an installed package.
mkdirSync(join(copy, 'src'));

const built = (name: string) => readFileSync(join(copy, 'dist', name), 'utf8');

function labels(): string {
  const sparql = 'SELECT ?label { person:nobuo-kishi rdfs:label ?label }';
  const { stdout, stderr } = spawnSync('node', [join(copy, 'dist', 'cli.js'), 'ask', '-q', sparql], {
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  return stdout;
}

test('what changes in data/ is in the next answer, and in what later ones start from', () => {
  expect(labels()).toContain('Nobuo Kishi');
  const before = built('inputs.json');
  expect(labels()).not.toContain('Kishi Nobuo');
  expect(built('inputs.json')).toBe(before);

  appendFileSync(join(copy, 'data', 'people.ttl'), '\nperson:nobuo-kishi rdfs:label "Kishi Nobuo"@en .\n');
  expect(labels()).toContain('Kishi Nobuo');
  expect(built('inputs.json')).not.toBe(before);
  expect(built('graph.nq')).toContain('Kishi Nobuo');
  expect(built('explicit.nq')).toContain('Kishi Nobuo');
});

test('a file that is taken away is noticed too', () => {
  rmSync(join(copy, 'queries', 'commitments.rq'));
  labels();
  expect(built('catalogue.json')).not.toContain('"slug":"commitments"');
});

test('reference data is loaded for the questions that declare it, and for no other', () => {
  mkdirSync(join(copy, 'data', 'reference'), { recursive: true });
  const iri = 'https://w3id.org/demarche/id/state/atlantis';
  writeFileSync(
    join(copy, 'data', 'reference', 'states.ttl'),
    `<${iri}> <http://www.w3.org/2000/01/rdf-schema#label> "Atlantis"@en .\n`,
  );
  const query = `SELECT ?label WHERE { <${iri}> rdfs:label ?label }\n`;
  for (const [slug, reference] of [
    ['with-reference', 'true'],
    ['without-reference', 'false'],
  ]) {
    const header = `#+ question: Is it there?\n#+ keywords: [test]\n#+ reference: ${reference}\n#+ columns:\n#+   label: its name\n`;
    writeFileSync(join(copy, 'queries', `${slug}.rq`), header + query);
  }
  const answer = (...args: string[]) =>
    spawnSync('node', [join(copy, 'dist', 'cli.js'), ...args], { encoding: 'utf8', maxBuffer: 2 ** 28 })
      .stdout;
  for (const engine of ['oxigraph', 'comunica']) {
    expect(answer('ask', 'with-reference', '--engine', engine)).toBe('label\r\nAtlantis\r\n');
    expect(answer('ask', 'without-reference', '--engine', engine)).toBe('label\r\n');
  }
  expect(built('graph.nq')).not.toContain('Atlantis');
  expect(answer('export', '--authored')).toContain('Atlantis');
});

test('a checkout below a folder called ontology has no other ontology', () => {
  const below = join(copy, 'ontology', 'below');
  mkdirSync(below, { recursive: true });
  for (const name of ['data', 'dist', 'ontology', 'queries', 'package.json']) {
    cpSync(join(root, name), join(below, name), { recursive: true, preserveTimestamps: true });
  }
  symlinkSync(join(root, 'node_modules'), join(below, 'node_modules'));
  const file = join(root, 'tests', 'fixtures', 'data', 'meeting.ttl');
  const args = ['ask', '-q', 'ASK { state:japan ?p ?o }', '--data', file, '--derive'];
  const { stdout } = spawnSync('node', [join(below, 'dist', 'cli.js'), ...args], { encoding: 'utf8' });
  expect(JSON.parse(stdout).boolean).toBe(false);
});
