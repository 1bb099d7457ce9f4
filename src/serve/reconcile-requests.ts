import { DemarcheError } from '../error.ts';
import { MINTED } from '../prefixes.ts';
import { DEFAULT_LIMIT, MAX_LIMIT } from '../reconcile/reconcile.ts';
import { isAbsoluteIri } from '../write/terms.ts';
import { type ExtendedProperty, LIMITS, type ReconciliationQuery, type TypeStrict } from './reconcile-job.ts';

/*
 * The JSON of requests (Reconciliation Service API 0.2 §4.1, §7.3), read strictly: what is not of the specification's
 * shape fails as a whole. What a well-formed query asks in vain is told with its answer.
 */

type Fields = Readonly<Record<string, unknown>>;

/**
 * A reconciliation query batch, in the order in which it is written.
 *
 * @throws DemarcheError `usage` where it is none; an error of status 413 where it is larger than the manifest says (§3.1)
 */
export function parseBatch(text: string): (readonly [string, ReconciliationQuery])[] {
  const entries = Object.entries(fields(parsed('queries', text), 'queries'));
  atMost(LIMITS.batchSize, entries.length, 'queries');
  return entries.map(([id, query]) => [id, parseQuery(query, `The query ${shown(id)}`)] as const);
}

function parseQuery(value: unknown, where: string): ReconciliationQuery {
  const { query, type, limit, properties, type_strict: typeStrict } = fields(value, where);
  const within = where.replace(/^The/, 'the');
  const text = optional(query, (one) => string(one, `${where}: query`));
  const given = optional(properties, (all) => array(all, `${where}: properties`)) ?? [];
  if (text === undefined && given.length === 0) throw usage(`${where} has neither query nor properties.`);
  atMost(LIMITS.propertiesOfQuery, given.length, `properties in ${within}`);
  const types = optional(type, (one) => (Array.isArray(one) ? one : [one])) ?? [];
  atMost(LIMITS.typesOfQuery, types.length, `types in ${within}`);
  return {
    ...(text === undefined ? {} : { query: text }),
    type: types.map((one) => string(one, `${where}: type`)),
    typeStrict: optional(typeStrict, (one) => strictness(one, where)) ?? 'should',
    limit: optional(limit, (one) => limitOf(one, where)) ?? DEFAULT_LIMIT,
    properties: given.map((property) => {
      const { pid, v } = fields(property, `${where}: a property`);
      const all = Array.isArray(v) ? v : [v];
      atMost(LIMITS.valuesOfProperty, all.length, `values of one property in ${within}`);
      return {
        pid: string(pid, `${where}: pid`),
        values: all.flatMap((one) => propertyValue(one, `${where}: v`)),
      };
    }),
  };
}

/** A string, a number, a boolean, or an entity by its id (§2.4); nothing where a cell is empty. */
function propertyValue(value: unknown, where: string): string[] {
  if (value === null || value === undefined) return [];
  const plain = typeof value === 'object' ? string(fields(value, where).id, `${where}: id`) : String(value);
  return plain.trim() === '' ? [] : [plain.trim()];
}

function limitOf(value: unknown, where: string): number {
  if (typeof value !== 'number' || !Number.isInteger(value))
    throw usage(`${where}: limit is no positive integer.`);
  // 0 and -1 are what clients send for "no limit of mine".
  return value <= 0 ? DEFAULT_LIMIT : Math.min(value, MAX_LIMIT);
}

const STRICTNESS: readonly TypeStrict[] = ['should', 'any', 'all'];

function strictness(value: unknown, where: string): TypeStrict {
  const known = STRICTNESS.find((one) => one === value);
  if (known === undefined) throw usage(`${where}: type_strict is none of ${STRICTNESS.join(', ')}.`);
  return known;
}

/**
 * A data extension query.
 *
 * @throws DemarcheError `usage` where it is none; an error of status 413 where it asks for too much at a time
 */
export function parseExtension(text: string): { ids: string[]; properties: ExtendedProperty[] } {
  const { ids, properties } = fields(parsed('extend', text), 'extend');
  const things = array(ids, 'extend: ids');
  const wanted = array(properties, 'extend: properties');
  atMost(LIMITS.extendIds, things.length, 'ids in a data extension query');
  atMost(LIMITS.extendProperties, wanted.length, 'properties in a data extension query');
  const asked = wanted.map((property) => {
    const { id, settings } = fields(property, 'extend: a property');
    const { date } = optional(settings, (one) => fields(one, 'extend: settings')) ?? {};
    const [day] = propertyValue(date, 'extend: the setting date');
    return { id: string(id, 'extend: the id of a property'), ...(day === undefined ? {} : { date: day }) };
  });
  // The answer has one field for each id: of two, with other settings, one would stand for both.
  const twice = asked.find(({ id }, at) => asked.findIndex((one) => one.id === id) < at);
  if (twice)
    throw usage(`extend: the property ${shown(twice.id)} is asked for twice; ask for it in two queries.`);
  return { ids: things.map((id) => string(id, 'extend: an id')), properties: asked };
}

/**
 * The IRI that an identifier of a client means. Those that take whole IRIs for "values as identifiers" drop the identifier
 * space of the manifest from their beginning.
 */
export const wholeIdentifier = (id: string): string => (isAbsoluteIri(id) ? id : MINTED + id);

function parsed(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new DemarcheError('syntax', `${name} is no JSON.`, { hint: (cause as Error).message, cause });
  }
}

/** Clients write null for what they leave out. */
const optional = <T>(value: unknown, read: (value: unknown) => T): T | undefined =>
  value === undefined || value === null ? undefined : read(value);

function fields(value: unknown, what: string): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  throw usage(`${what} is no JSON object.`);
}

function array(value: unknown, what: string): unknown[] {
  if (Array.isArray(value)) return value;
  throw usage(`${what} is no JSON array.`);
}

function string(value: unknown, what: string): string {
  if (typeof value === 'string') return value;
  throw usage(`${what} is no string.`);
}

/** 413 for more than the manifest allows (§3.1). */
function atMost(limit: number, count: number, what: string): void {
  if (count <= limit) return;
  throw Object.assign(new Error(`${count} ${what} are too many; ${limit} are taken at a time.`), {
    statusCode: 413,
  });
}

const usage = (message: string) =>
  new DemarcheError('usage', message, {
    hint: 'See https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/.',
  });

const shown = (id: string) => JSON.stringify(id.slice(0, 60));
