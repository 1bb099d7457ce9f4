import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, expect } from 'vitest';
import type { QueryResult } from '../../src/engines/engine.ts';
import { DemarcheError } from '../../src/error.ts';

/* Endpoints on loopback, good and bad ones, for tests of SERVICE. */

export const closing: (() => unknown)[] = [];
afterAll(async () => {
  for (const close of closing) await close();
});

/** An endpoint's origin; it is closed after the tests of the file. */
export async function listen(handle: RequestListener): Promise<string> {
  const server = createServer(handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

export const JSON_RESULTS = 'application/sparql-results+json';
/** One solution, ?o = <urn:far>. */
export const GOOD = '{"head":{"vars":["o"]},"results":{"bindings":[{"o":{"type":"uri","value":"urn:far"}}]}}';

export const sends =
  (mediaType: string | undefined, body: string, status = 200): RequestListener =>
  (_request, response) => {
    response.writeHead(status, mediaType ? { 'content-type': mediaType } : {}).end(body);
  };

export const service = (endpoint: string, silent = '') =>
  `SELECT * { VALUES ?s { 1 } SERVICE ${silent} <${endpoint}> { ?x <urn:p> ?o } }`;
export const rowsOf = (result: QueryResult) =>
  result.kind === 'bindings' ? result.rows : expect.fail(result.kind);
export const ONE = { type: 'literal', value: '1', datatype: 'http://www.w3.org/2001/XMLSchema#integer' };

export async function failure(run: Promise<unknown>): Promise<DemarcheError> {
  const error = await run.then(
    () => expect.fail('nothing was thrown'),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(DemarcheError);
  return error as DemarcheError;
}
