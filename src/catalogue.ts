import { endpointOf } from './engines/service-endpoints.ts';
import { DemarcheError } from './error.ts';
import { expand, PREFIXES, SCHEMES, THINGS, XSD } from './prefixes.ts';
import { closest } from './suggest.ts';
import { isAbsoluteIri, writeString } from './write/terms.ts';

/** A parameter of a question: what may be said, and what holds where nothing is said. */
export interface Parameter {
  name: string;
  type: string;
  about: string;
  /** The terms of its `VALUES` block as they stand in the file; absent where the block is `{ UNDEF }` (all). */
  default?: string;
}

/** A `VALUES ?param { … }` block: character offsets (UTF-16 units, end exclusive) into the question's text. */
export interface ParameterBlock {
  param: string;
  start: number;
  end: number;
}

/** One question of the catalogue, as the build made it of a `queries/*.rq` file. */
export interface Question {
  slug: string;
  question: string;
  about?: string;
  keywords: string[];
  params: Parameter[];
  columns: { name: string; about: string }[];
  /** The columns that people see, in tables, where they name none; all where there are none here. */
  shown?: string[];
  /** Name of the parameter that names another question, where this one compares two answers of it. */
  compares?: string;
  /** The endpoint that it asks by SERVICE, where it needs one on the network; `endpoint` names another in its place. */
  remote?: string;
  /** Whether it asks over the reference data too, which is loaded for such questions only. */
  reference?: boolean;
  /** PREFIX declarations that the text needs, on one line. */
  prologue: string;
  /** The SPARQL text without its header. */
  sparql: string;
  blocks: ParameterBlock[];
}

/** Values given for parameters; several values of one parameter widen the answer. */
export type ParameterValues = Readonly<Record<string, string | readonly string[]>>;

/** Types whose values are parts of an event's account, and are given as EVENT/NAME. */
export const EVENT_PARTS: readonly string[] = ['statement', 'commitment'];

/** Where a bare slug of an IRI-valued type lives; `null` takes prefixed names and full IRIs only. */
const IRI_TYPES: Readonly<Record<string, string | null>> = {
  ...Object.fromEntries(THINGS.map((kind) => [kind, PREFIXES[kind] as string])),
  ...Object.fromEntries(
    ['identifier-scheme', 'issue', 'series'].map((scheme) => [scheme, PREFIXES[scheme] as string]),
  ),
  ...Object.fromEntries(EVENT_PARTS.map((part) => [part, PREFIXES.event as string])),
  entity: null,
};

/** Types whose values are literals: how a right one looks, an example, and how it is written in SPARQL. */
const LITERAL_TYPES: Readonly<
  Record<
    string,
    {
      noun: string;
      isValid: (value: string) => boolean;
      example: string;
      schema: Readonly<Record<string, unknown>>;
      term: (value: string) => string;
    }
  >
> = {
  date: {
    noun: 'a day of the calendar (YYYY-MM-DD)',
    isValid: isCalendarDate,
    example: '2021-01-15',
    schema: { type: 'string', format: 'date' },
    term: (value) => `"${value}"^^<${XSD.date}>`,
  },
  days: {
    noun: 'a number of days',
    isValid: (value) => /^\d{1,6}$/.test(value),
    example: '90',
    schema: { type: 'integer', minimum: 0, maximum: 999_999 },
    term: (value) => `"${Number(value)}"^^<${XSD.integer}>`,
  },
  endpoint: {
    noun: 'the address of a SPARQL endpoint, with http or https',
    isValid: (value) => isAbsoluteIri(value) && endpointOf(value) !== undefined,
    example: 'https://query.wikidata.org/sparql',
    schema: { type: 'string', format: 'uri' },
    term: (value) => `<${value}>`,
  },
  code: {
    noun: 'a code of up to 100 characters without blanks around it',
    isValid: (value) => /^[^\p{C}\p{Z}](?:[^\p{C}]{0,98}[^\p{C}\p{Z}])?$/u.test(value),
    example: 'FRN',
    schema: { type: 'string', minLength: 1, maxLength: 100 },
    term: writeString,
  },
  question: {
    noun: 'the name of a question',
    isValid: (value) => /^[a-z][a-z0-9-]*$/.test(value),
    example: 'commitments',
    schema: { type: 'string', pattern: '^[a-z][a-z0-9-]*$' },
    term: writeString,
  },
};

/** Every parameter type a question may declare. */
export const PARAMETER_TYPES: readonly string[] = [...Object.keys(IRI_TYPES), ...Object.keys(LITERAL_TYPES)];

/**
 * The question's SPARQL text with its parameters filled in: each value becomes a validated, serialised RDF term
 * in the `VALUES` blocks that the build recorded, so no text of the user's is ever pasted into a query.
 *
 * @param values - by parameter name; a slug, a prefixed name or a full IRI for IRI-valued types
 * @returns SPARQL 1.1 query text, prologue and all
 * @throws DemarcheError `parameter` for an unknown name or an ill-typed value
 */
export function bindParameters(question: Question, values: ParameterValues = {}): string {
  const names = question.params.map(({ name }) => name);
  for (const name of Object.keys(values)) {
    if (names.includes(name)) continue;
    const near = closest(name, names);
    throw new DemarcheError('parameter', `The question ${question.slug} has no parameter "${name}".`, {
      hint: near
        ? `Did you mean --${near}?`
        : `It takes: ${names.map((n) => `--${n}`).join(', ') || 'none'}.`,
    });
  }
  checkPeriod(values);
  let text = question.sparql;
  for (const { param, start, end } of [...question.blocks].sort((a, b) => b.start - a.start)) {
    const given = values[param];
    if (given === undefined) continue;
    const { type } = question.params.find(({ name }) => name === param) as Parameter;
    const terms = [given].flat().map((value) => parameterTerm(param, type, value));
    text = `${text.slice(0, start)}VALUES ?${param} { ${terms.join(' ')} }${text.slice(end)}`;
  }
  const { remote } = question;
  const endpoint = remote === undefined ? undefined : values[ENDPOINT];
  if (endpoint !== undefined) {
    const [term, another] = [endpoint].flat().map((value) => parameterTerm(ENDPOINT, ENDPOINT, value));
    if (another) throw new DemarcheError('parameter', `--${ENDPOINT} takes one endpoint at a time.`);
    text = text.replaceAll(`SERVICE <${remote}>`, `SERVICE ${term}`);
  }
  return `${question.prologue}\n${text}`;
}

/** The parameter by which a question that asks a remote endpoint is sent to another one. */
export const ENDPOINT = 'endpoint';

/** Throws `DemarcheError` `parameter` where a period ends before it begins. */
function checkPeriod({ from = [], until = [] }: ParameterValues): void {
  for (const first of [from].flat())
    for (const last of [until].flat())
      if (isCalendarDate(first) && isCalendarDate(last) && last < first)
        throw new DemarcheError('parameter', `--until ${last} lies before --from ${first}.`, {
          hint: 'Give the earlier day to --from.',
        });
}

/**
 * One parameter value as a SPARQL term.
 *
 * @throws DemarcheError `parameter` where the value is not of the type
 */
export function parameterTerm(name: string, type: string, value: string): string {
  const literal = LITERAL_TYPES[type];
  if (literal) {
    if (literal.isValid(value)) return literal.term(value);
    throw new DemarcheError('parameter', `--${name} takes ${literal.noun}, and "${value}" is none.`, {
      hint: `For example: --${name} ${literal.example}`,
    });
  }
  return `<${parameterIri(name, type, value)}>`;
}

/** The class, or for concepts the scheme, that values of a type belong to; undefined where any thing will do. */
export function kindOfType(type: string): string | undefined {
  if (THINGS.some((thing) => thing === type) || EVENT_PARTS.includes(type))
    return `${PREFIXES.dem}${type.slice(0, 1).toUpperCase()}${type.slice(1)}`;
  return SCHEMES.some((scheme) => scheme === type) ? PREFIXES[type]?.slice(0, -1) : undefined;
}

/** The JSON Schema of a parameter type's values, as far as its literals go. */
export function schemaOfType(type: string): Readonly<Record<string, unknown>> {
  const literal = LITERAL_TYPES[type];
  return literal ? { ...literal.schema, examples: [literal.example] } : { type: 'string' };
}

/** Whether a parameter of this type takes IRIs. */
export const isIriType = (type: string): boolean => Object.hasOwn(IRI_TYPES, type);

/**
 * The IRI that an IRI-valued parameter means: one between angle brackets, with `://` or of the scheme urn as it stands; else
 * a prefixed name or a slug.
 *
 * @throws DemarcheError `parameter` where that is no absolute IRI, or the prefix is not known
 */
export function parameterIri(name: string, type: string, value: string): string {
  const namespace = IRI_TYPES[type];
  const inFull = /^<(.*)>$/s.exec(value)?.[1] ?? (/^urn:|:\/\//.test(value) ? value : undefined);
  const slug = namespace && value !== '' && !value.includes(':') ? namespace + value : undefined;
  const iri = inFull ?? expand(value) ?? slug;
  if (iri === undefined || !isAbsoluteIri(iri)) {
    throw new DemarcheError(
      'parameter',
      `--${name} takes ${type === 'entity' ? 'an' : 'the'} ${type}, and "${value}" is no IRI.`,
      {
        hint: EVENT_PARTS.includes(type)
          ? 'Give it as EVENT/NAME, such as e-2021-01-15-japan-france-teleconference/s13, or the full IRI.'
          : namespace
            ? `Give its slug, a prefixed name such as ${type}:…, or the full IRI.`
            : 'Give a prefixed name such as state:japan, or the full IRI.',
      },
    );
  }
  return iri;
}

/**
 * The question of that slug.
 *
 * @throws DemarcheError `not-found`, naming the closest slugs
 */
export function findQuestion(catalogue: readonly Question[], slug: string): Question {
  const found = catalogue.find((question) => question.slug === slug);
  if (found) return found;
  const near = closest(
    slug,
    catalogue.map((question) => question.slug),
  );
  throw new DemarcheError('not-found', `There is no question "${slug}".`, {
    hint: `${near ? `Did you mean ${near}? ` : ''}\`demarche questions\` lists them all.`,
  });
}

/** The question's text with its prefixes, one a line: runs as it stands on any SPARQL 1.1 endpoint. */
export function standaloneText({ prologue, sparql }: Question): string {
  return `${prologue.replaceAll(' PREFIX ', '\nPREFIX ')}\n\n${sparql}`;
}

/** What is told of a question to programs. */
export function publicView(question: Question) {
  const { slug, about, keywords, params, columns } = question;
  return {
    slug,
    question: question.question,
    about,
    keywords,
    params,
    columns,
    sparql: standaloneText(question),
  };
}

/** Whether a text is a day of the (proleptic) Gregorian calendar, written YYYY-MM-DD, from year 1. */
function isCalendarDate(text: string): boolean {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!match || match[1] === '0000') return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}
