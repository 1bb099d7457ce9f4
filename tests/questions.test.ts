import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ask } from '../src/ask.ts';
import { bindParameters } from '../src/catalogue.ts';
import type { QueryResult } from '../src/engines/engine.ts';
import { open } from '../src/graph.ts';
import { RESULT_FORMATS } from '../src/write/results.ts';

/*
 * Every question over the real data, with and without interpretations, against an answer that was read by eye
 * against the text. To make a golden file anew: delete it, run the tests, and read what was written.
 */

const golden = (name: string) => join(import.meta.dirname, 'golden', name);
const graphs = { full: await open(), explicit: await open({ explicitOnly: true }) };
const { questions } = graphs.full.catalogue;

/** Rows as strings, in order of the alphabet: engines agree on rows, not on the order of strings. */
function rowSet(result: QueryResult): string[] {
  if (result.kind !== 'bindings') throw new TypeError('no rows');
  const { variables, rows } = result;
  return rows.map((row) => JSON.stringify(variables.map((name) => row[name] ?? null))).sort();
}

describe.each(questions.map(({ slug }) => slug))('%s', (slug) => {
  test.each(['full', 'explicit'] as const)('answers as reviewed (%s)', async (part) => {
    const answer = await ask(graphs[part], slug);
    const text = await RESULT_FORMATS.tsv?.write(answer as never, { colour: false, width: 100 });
    const file = golden(part === 'full' ? `${slug}.tsv` : `${slug}.explicit.tsv`);
    if (!existsSync(file) && !process.env.CI) writeFileSync(file, text as string);
    expect(text).toBe(readFileSync(file, 'utf8'));
  });

  test('answers the same on Comunica', { timeout: 60_000 }, async () => {
    const [oxigraph, comunica] = await Promise.all(
      (['oxigraph', 'comunica'] as const).map((engine) => ask(graphs.full, slug, {}, { engine })),
    );
    expect(rowSet(comunica as QueryResult)).toEqual(rowSet(oxigraph as QueryResult));
  });
});

test('every parameter narrows the answer or is filled with its own default', async () => {
  const values: Record<string, string> = {
    event: 'e-2021-01-15-japan-france-teleconference',
    statement: 'e-2021-01-15-japan-france-teleconference/s13',
    state: 'japan',
    issue: 'terrorism',
    office: 'minister-of-defense-japan',
    entity: 'state:mali',
    'identifier-scheme': 'wikidata',
    date: '2021-01-15',
    question: 'positions',
  };
  for (const question of questions) {
    const all = await ask(graphs.full, question.slug);
    for (const { name, type } of question.params) {
      const given = await ask(graphs.full, question.slug, { [name]: values[type] as string });
      expect(given.kind).toBe('bindings');
      if (
        all.kind === 'bindings' &&
        given.kind === 'bindings' &&
        !['statement', 'question', 'date'].includes(type)
      ) {
        expect(given.rows.length, `${question.slug} --${name}`).toBeLessThanOrEqual(all.rows.length);
        if (all.rows.length > 0) expect(given.rows.length, `${question.slug} --${name}`).toBeGreaterThan(0);
      }
    }
  }
});

test('a parameter enters as a term: nothing in a value can end its VALUES block', () => {
  const evidence = questions.find(({ slug }) => slug === 'evidence') as (typeof questions)[0];
  for (const value of ['x> } ?s ?p ?o {', 'a b', 'https://e.org/"x', 'https://e.org/\\u003e']) {
    expect(() => bindParameters(evidence, { statement: value })).toThrow(/is no IRI/);
  }
});
