import type { QueryResult, ResultTerm } from '../engines/engine.ts';
import { DemarcheError } from '../error.ts';
import { blankNode, literal, namedNode } from './terms.ts';
import { writeTurtleTerm } from './turtle-terms.ts';
import { xmlAttribute as escapedAttribute, xmlText as escapedText } from './xml.ts';

/** What a result may be of to be written in a format. */
export type ResultKind = 'bindings' | 'boolean';
type Bindings = Extract<QueryResult, { kind: 'bindings' }>;
type Answer = Extract<QueryResult, { kind: ResultKind }>;

export interface ResultOptions {
  /** Columns of the terminal; tables are as wide as they like without it. */
  width?: number;
  colour?: boolean;
}

export interface ResultFormat {
  name: string;
  mediaType: string;
  extension: string;
  kinds: readonly ResultKind[];
  /** The whole text. Throws `usage` for a kind of result that the format has no place for. */
  write(result: QueryResult, options?: ResultOptions): Promise<string>;
}

/** SPARQL 1.1 Query Results CSV §3: values only, CR LF, quotes as RFC 4180 has them. */
function csv({ variables, rows }: Bindings): string {
  const field = (value: string) => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
  const cell = (term: ResultTerm | undefined) =>
    term?.type === 'bnode' ? `_:${term.value}` : (term?.value ?? '');
  const lines = [variables, ...rows.map((row) => variables.map((name) => cell(row[name])))];
  return lines.map((cells) => `${cells.map(field).join(',')}\r\n`).join('');
}

/** An RDF/JS term of a result's term. Throws `data` for the kinds of term that only SPARQL 1.2 has. */
function rdfTerm(term: ResultTerm) {
  if (term.type === 'uri') return namedNode(term.value);
  if (term.type === 'bnode') return blankNode(term.value);
  if (term.type === 'literal') return literal(term.value, term['xml:lang'] ?? '', term.datatype);
  throw new DemarcheError('data', `SPARQL 1.1 results have no place for a ${term.type}.`);
}

/** SPARQL 1.1 Query Results TSV §4: terms in Turtle, tabs and line ends in them escaped. */
function tsv({ variables, rows }: Bindings): string {
  // An IRI from a lax source is shown as it is but for what would break the line; Turtle could not hold it.
  const iri = (value: string) => `<${value.replace(/[\t\n\r<>]/g, encodeURIComponent)}>`;
  const cell = (term: ResultTerm | undefined) => (term ? writeTurtleTerm(rdfTerm(term), iri) : '');
  const lines = [
    variables.map((name) => `?${name}`),
    ...rows.map((row) => variables.map((name) => cell(row[name]))),
  ];
  return lines.map((cells) => `${cells.join('\t')}\n`).join('');
}

/** SPARQL 1.1 Query Results JSON; one solution a line. */
function json(result: Answer): string {
  if (result.kind === 'boolean') return `${JSON.stringify({ head: {}, boolean: result.value })}\n`;
  const { variables, rows } = result;
  const solutions = rows.map((row) => {
    const bound = variables.filter((name) => row[name] !== undefined);
    return JSON.stringify(Object.fromEntries(bound.map((name) => [name, row[name]])));
  });
  const bindings = solutions.length > 0 ? `[\n${solutions.join(',\n')}\n]` : '[]';
  return `{"head":${JSON.stringify({ vars: variables })},"results":{"bindings":${bindings}}}\n`;
}

const XML_HINT = 'Ask for json, csv or tsv instead.';
const xmlText = (value: string) => escapedText(value, XML_HINT);
const xmlAttribute = (value: string) => escapedAttribute(value, XML_HINT);

function xmlTerm(term: ResultTerm): string {
  if (term.type !== 'literal') {
    rdfTerm(term);
    return `<${term.type}>${xmlText(term.value)}</${term.type}>`;
  }
  const language = term['xml:lang'] ? ` xml:lang="${xmlAttribute(term['xml:lang'])}"` : '';
  const datatype = term.datatype ? ` datatype="${xmlAttribute(term.datatype)}"` : '';
  return `<literal${language}${datatype}>${xmlText(term.value)}</literal>`;
}

/** SPARQL Query Results XML Format (Second Edition). */
function xml(result: Answer): string {
  const open =
    '<?xml version="1.0" encoding="UTF-8"?>\n<sparql xmlns="http://www.w3.org/2005/sparql-results#">\n';
  if (result.kind === 'boolean') return `${open}<head/>\n<boolean>${result.value}</boolean>\n</sparql>\n`;
  const { variables, rows } = result;
  const head = variables.map((name) => `<variable name="${xmlAttribute(name)}"/>`).join('');
  const solutions = rows.map((row) => {
    const bindings = variables.map((name) => {
      const term = row[name];
      return term ? `<binding name="${xmlAttribute(name)}">${xmlTerm(term)}</binding>` : '';
    });
    return `<result>${bindings.join('')}</result>\n`;
  });
  return `${open}<head>${head}</head>\n<results>\n${solutions.join('')}</results>\n</sparql>\n`;
}

export type ResultFormatName = 'csv' | 'tsv' | 'json' | 'xml' | 'table' | 'markdown';

const BINDINGS = ['bindings'] as const;
const BOTH = ['bindings', 'boolean'] as const;

/** Every format for the answers of SELECT and ASK, by name. Graphs have their own (`graph-formats.ts`). */
export const RESULT_FORMATS: Readonly<Record<ResultFormatName, ResultFormat>> &
  Readonly<Record<string, ResultFormat | undefined>> = {
  csv: format('csv', 'text/csv', 'csv', BINDINGS, (result) => csv(result as Bindings)),
  tsv: format('tsv', 'text/tab-separated-values', 'tsv', BINDINGS, (result) => tsv(result as Bindings)),
  json: format('json', 'application/sparql-results+json', 'srj', BOTH, json),
  xml: format('xml', 'application/sparql-results+xml', 'srx', BOTH, xml),
  table: format('table', 'text/plain', 'txt', BOTH, async (result, options) => {
    if (result.kind === 'boolean') return result.value ? 'yes\n' : 'no\n';
    const { table } = await import('./table.ts');
    return table(result, options);
  }),
  markdown: format('markdown', 'text/markdown', 'md', BINDINGS, async (result, options) => {
    const { markdown } = await import('./table.ts');
    return markdown(result as Bindings, options);
  }),
};

function format(
  name: string,
  mediaType: string,
  extension: string,
  kinds: readonly ResultKind[],
  write: (result: Answer, options: ResultOptions) => string | Promise<string>,
): ResultFormat {
  return {
    name,
    mediaType,
    extension,
    kinds,
    async write(result, options = {}) {
      if (result.kind === 'graph') {
        throw new DemarcheError('usage', `${name} is for rows; this query answers with a graph.`, {
          hint: 'Use --format turtle, trig, ntriples, nquads, jsonld or rdfxml.',
        });
      }
      if (!kinds.includes(result.kind)) {
        const fit = Object.values(RESULT_FORMATS).filter((other) => other?.kinds.includes('boolean'));
        throw new DemarcheError('usage', `${name} has no way to write the answer of an ASK query.`, {
          hint: `Use --format ${fit.map((other) => other?.name).join(', ')}.`,
        });
      }
      return write(result, options);
    },
  };
}
