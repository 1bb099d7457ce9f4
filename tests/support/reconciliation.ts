import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { expect } from 'vitest';
import type { Reply, Server } from './serve.ts';

/* The schemas of the Reconciliation Service API 0.2, and requests to a service of it. */

const folder = join(import.meta.dirname, '..', '..', '..', 'shared', 'reconciliation-api', '0.2', 'schemas');

/** Without the schemas nothing is validated here; in continuous integration they must be there. */
export const hasSchemas = existsSync(folder);
if (!hasSchemas) {
  const told = `${folder} is not there: answers of /reconcile are not validated.`;
  if (process.env.CI) throw new Error(told);
  console.warn(told);
}

const ajv = new Ajv({ strict: false, allErrors: true });
(addFormats as unknown as (to: Ajv) => void)(ajv);
const ids = new Map<string, string>();
for (const name of hasSchemas ? readdirSync(folder) : []) {
  // They name no draft of JSON Schema ("http://json-schema.org/schema#"), and use nothing that drafts differ in.
  const { $schema: _, ...schema } = JSON.parse(readFileSync(join(folder, name), 'utf8'));
  ajv.addSchema(schema);
  ids.set(name.replace(/\.json$/, ''), schema.$id);
}

/** Expects a value to be as the schema of that name has it. */
export function isValid(schema: string, value: unknown): void {
  if (!hasSchemas) return;
  const validate = ajv.getSchema(ids.get(schema) as string);
  if (!validate) throw new Error(`There is no schema ${schema}.`);
  expect([validate(value), validate.errors]).toEqual([true, null]);
}

/** The JSON of an answer, which its schema holds to be valid. */
export function answered(reply: Reply, schema: string) {
  expect([reply.status, reply.text]).toEqual([200, reply.text]);
  expect(reply.headers['content-type']).toBe('application/json');
  const value = JSON.parse(reply.text);
  isValid(schema, value);
  return value;
}

export const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

/** Sends JSON in a field of a form. */
export const post = (server: Server, field: string, value: unknown, headers = {}): Promise<Reply> =>
  server.send('/reconcile', {
    method: 'POST',
    headers: { ...FORM, ...headers },
    body: new URLSearchParams({
      [field]: typeof value === 'string' ? value : JSON.stringify(value),
    }).toString(),
  });

export interface Found {
  id: string;
  name: string;
  type: { id: string; name: string }[];
  score: number;
  match: boolean;
  features: { id: string; value: number | boolean }[];
  reasons: string[];
}

/** The candidates of one query, and what is wrong with it. */
export async function candidates(server: Server, query: object): Promise<Found[] & { error?: string }> {
  isValid('reconciliation-query-batch', { q: query });
  const { q } = answered(await post(server, 'queries', { q: query }), 'reconciliation-result-batch');
  return Object.assign(q.result, q.error ? { error: q.error } : {});
}
