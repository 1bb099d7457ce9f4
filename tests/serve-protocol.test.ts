import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { datasetOf, readManifest, runTest } from './support/protocol-manifest.ts';
import { type Server, startServer } from './support/serve.ts';

/*
 * The service as the SPARQL 1.1 Protocol has it: the tests of a manifest in the W3C's form, ours unless
 * PROTOCOL_MANIFEST names another, such as a copy of the W3C's (w3c/rdf-tests, sparql/sparql11/protocol).
 */

const manifest =
  process.env.PROTOCOL_MANIFEST ?? join(import.meta.dirname, 'fixtures', 'protocol', 'manifest.ttl');
const tests = readManifest(manifest);
const scratch = mkdtempSync(join(tmpdir(), 'demarche-protocol-'));

/** Tests that cannot be run on a graph that is only read. (Those of bad updates can: they are to be refused.) */
const WRITES = process.env.PROTOCOL_MANIFEST ? /^update_/ : /^$/;

let server: Server;
beforeAll(async () => {
  const file = join(scratch, 'dataset.nq');
  writeFileSync(file, datasetOf(tests));
  server = await startServer('--data', file, '--named-graphs');
});
afterAll(async () => {
  await server.stop();
  rmSync(scratch, { recursive: true });
});

test.for(tests)('$id: $name', async (one, { skip }) => {
  skip(WRITES.test(one.id), 'updates are refused, so that what they do cannot be seen');
  expect(one.requests.length).toBeGreaterThan(0);
  expect(await runTest(one, server)).toEqual([]);
});

test('what is not as expected is told', async () => {
  const [first] = tests;
  const request = first?.requests[0];
  if (!first || !request) throw new Error('the manifest is empty');
  const expected = {
    statuses: ['BadRequest', 'StatusCode5xx'],
    format: 'RDF',
    boolean: false,
    headers: { 'content-type': 'text/csv' },
    body: 'no',
  };
  const faults = await runTest({ ...first, requests: [{ ...request, expected }] }, server);
  expect(faults.length).toBe(5);
});
