import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask } from '../src/ask.ts';
import { open } from '../src/graph.ts';
import { type Server, startServer } from './support/serve.ts';

/* Questions that need another endpoint, asked of one on this machine that stands in for it. */

let server: Server;
beforeAll(async () => {
  server = await startServer('--data', join(import.meta.dirname, 'fixtures', 'remote', 'endpoints.ttl'));
});
afterAll(() => server.stop());

const { catalogue } = await open();
const remote = catalogue.questions.filter((question) => question.remote !== undefined);

async function answer(slug: string, params = {}, columns: string[] = []): Promise<(string | undefined)[][]> {
  const endpoint = `${server.url}/sparql`;
  const result = await ask(await open({ allowServices: [endpoint] }), slug, { ...params, endpoint });
  if (result.kind !== 'bindings') throw new TypeError('no rows');
  return result.rows.map((row) => columns.map((name) => row[name]?.value));
}

test('are marked, name their endpoint, and ask nobody who was not allowed', async () => {
  expect(remote.map(({ slug }) => slug)).toEqual(
    catalogue.questions.map(({ slug }) => slug).filter((slug) => slug.startsWith('remote-')),
  );
  for (const { slug, remote: endpoint } of remote) {
    await expect(ask(await open(), slug)).rejects.toMatchObject({ code: 'refused' });
    await expect(ask(await open(), slug)).rejects.toThrow(endpoint);
  }
});

test('holders of an office by Wikidata stand beside those of the record', async () => {
  const params = { office: 'minister-of-defense-japan' };
  expect(
    await answer('remote-wikidata-office-holders', params, [
      'theirs',
      'theirFrom',
      'theirUntil',
      'ours',
      'ourUntil',
    ]),
  ).toEqual([
    ['Rudolf of Ruritania', '1894-01-01', undefined, undefined, undefined],
    ['Nobuo Kishi', '2020-09-16', '2022-08-10', 'Nobuo Kishi', '2022-08-10'],
  ]);
});

test('names of a state by the EU', async () => {
  expect(
    await answer('remote-eu-country-names', { state: ['japan', 'france'] }, [
      'stateLabel',
      'language',
      'name',
    ]),
  ).toEqual([
    ['France', 'en', 'France'],
    ['Japan', 'de', 'Japan'],
    ['Japan', 'en', 'Japan'],
    ['Japan', 'fr', 'Japon'],
  ]);
});

test('concepts of the UN that bear the name of an issue', async () => {
  expect(await answer('remote-unbis-concepts', {}, ['issueLabel', 'theirs', 'concept'])).toEqual([
    ['terrorism', 'TERRORISM', 'https://metadata.un.org/thesaurus#1'],
  ]);
});

test('take one endpoint, and no other kind of address', async () => {
  const graph = await open();
  for (const endpoint of ['ftp://a.example/', 'sparql', 'https://a.example/> { ?s ?p ?o } #'])
    await expect(ask(graph, 'remote-eu-country-names', { endpoint })).rejects.toMatchObject({
      code: 'parameter',
    });
});
