import { type Command, Option } from 'commander';
import { ask, query } from '../ask.ts';
import { findQuestion, type Question } from '../catalogue.ts';
import type { EngineChoice, QueryResult } from '../engines/engine.ts';
import { namesGraphs } from '../engines/sparql-text.ts';
import { DemarcheError } from '../error.ts';
import { type Graph, open } from '../graph.ts';
import {
  formatOfFile,
  isTerminal,
  knownFormat,
  note,
  print,
  useColour,
  width,
  writeWhole,
} from '../output.ts';
import { builtCatalogue } from '../project.ts';
import { loadBytes } from '../read/load-bytes.ts';
import { withColumns } from '../write/columns.ts';
import type { GraphFormatName } from '../write/graph-formats.ts';
import { RESULT_FORMATS, type ResultFormatName } from '../write/results.ts';
import { addGraphOptions, collect, type GraphFlags, openOptions } from './graph-options.ts';
import { parameterNotes } from './parameter-notes.ts';
import { describeQuestion } from './questions.ts';

const MAX_QUERY_BYTES = 2 ** 20;
/** Formats that people read, with the columns that a question shows them. */
const FOR_PEOPLE: ReadonlySet<ResultFormatName> = new Set(['table', 'markdown']);

interface AskFlags extends GraphFlags {
  query?: string;
  format?: string;
  engine: EngineChoice;
  allowService?: string[];
  out?: string;
  columns?: string;
}

/** Adds `demarche ask`. */
export function addAsk(root: Command): void {
  const command = root
    .command('ask [question] [parameters...]')
    .description(
      'answer a question of the catalogue (SLUG), a query file (FILE.rq, ./FILE), or SPARQL from -q or standard input (-)',
    )
    .allowUnknownOption()
    .usage('[options] SLUG [--parameter value …]\n       demarche ask [options] FILE.rq | - | -q "SELECT …"')
    .option('-q, --query <sparql>', 'ask this SPARQL 1.1 query; the known prefixes need no declaration')
    .option(
      '--format <name>',
      'table, markdown, csv, tsv, json, xml; for graphs turtle, trig, ntriples, nquads, jsonld, rdfxml',
    )
    .option(
      '--columns <names>',
      'only these columns, in this order, such as made,wording,outcome; all for all of them',
    )
    .option('--out <file>', 'write the answer to a file')
    .addOption(
      new Option('--engine <name>', 'which engine').choices(['auto', 'oxigraph', 'comunica']).default('auto'),
    )
    .option(
      '--allow-service <url>',
      'a SERVICE endpoint that the query may call, none by default; give it again for more',
      collect,
    );
  addGraphOptions(command)
    .addHelpText('after', () => helpFor(command.args[0] ?? process.argv[3]))
    .action((question: string | undefined, rest: string[], flags: AskFlags) => run(question, rest, flags));
}

/** With a slug before --help: what the question takes. */
function helpFor(slug: string | undefined): string {
  const question = slug && builtCatalogue().questions.find((one) => one.slug === slug);
  return question ? `\n${describeQuestion(question)}` : '\nThe questions: demarche questions';
}

async function run(target: string | undefined, rest: string[], flags: AskFlags): Promise<void> {
  const sparql = queryText(target, rest, flags);
  const graph = await open({
    ...openOptions(flags),
    ...(flags.allowService ? { allowServices: flags.allowService } : {}),
  });
  for (const { severity, file, line, message } of graph.findings)
    note(`${severity}: ${file}${line ? `:${line}` : ''}: ${message}`);
  if (sparql !== undefined) {
    const read = target === undefined || target === '-' ? [] : [target];
    await show(await query(graph, sparql, flags), graph, { ...flags, read });
    if (namesGraphs(sparql))
      note('All that is asked over stands in the default graph: GRAPH and FROM match nothing.');
    return;
  }
  const question = findQuestion(graph.catalogue.questions, target as string);
  const params = parseParameters(question, rest);
  const result = await ask(graph, question.slug, params, flags);
  await show(result, graph, { ...flags, read: [] }, question.shown);
  for (const sentence of await parameterNotes(graph, question, params)) note(sentence);
}

/** The SPARQL text that the call gives, or undefined where it names a question. */
function queryText(target: string | undefined, rest: string[], flags: AskFlags): string | undefined {
  if (flags.query !== undefined) {
    if (flags.query.trim() === '') throw new DemarcheError('usage', '-q holds no query.');
    if (target === undefined) return flags.query;
    throw new DemarcheError('usage', `Give either -q or "${target}", not both.`);
  }
  if (target === undefined) {
    throw new DemarcheError('usage', 'There is nothing to ask.', {
      hint: 'Name a question (`demarche questions` lists them), a .rq file, or a query with -q.',
    });
  }
  // Told by the word alone: no file that happens to lie here takes the place of a question.
  if (target !== '-' && !/\.(rq|sparql)$|[/\\]/.test(target)) return undefined;
  if (rest.length > 0)
    throw new DemarcheError('usage', `A query file takes no parameters: ${rest.join(' ')}`);
  const bytes = loadBytes(target, MAX_QUERY_BYTES, { hint: 'A query has at most 1 MiB.' });
  const text = decodeQuery(bytes, target);
  if (text.trim() === '')
    throw new DemarcheError('usage', `${target === '-' ? 'Standard input' : target} holds no query.`);
  return text;
}

/** A query's text. Throws `DemarcheError` `usage` where it is not UTF-8: its strings would match nothing. */
function decodeQuery(bytes: Buffer, target: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new DemarcheError('usage', `${target === '-' ? 'Standard input' : target} is not UTF-8.`, {
      hint: 'Save it as UTF-8, for example with: iconv -f WINDOWS-1252 -t UTF-8',
    });
  }
}

/** `--name value` and `--name=value` pairs; a name that comes again adds a value. */
function parseParameters(question: Question, words: readonly string[]): Record<string, string[]> {
  const values: Record<string, string[]> = Object.create(null);
  for (let i = 0; i < words.length; i++) {
    const match = /^--([A-Za-z][\w-]*)(?:=([\s\S]*))?$/.exec(words[i] as string);
    if (!match)
      throw new DemarcheError('usage', `"${words[i]}" is neither a parameter nor an option.`, {
        hint: describeQuestion(question),
      });
    const name = match[1] as string;
    const value = match[2] ?? words[++i];
    // An unknown name is told as such (in `bindParameters`), even where its value is missing too.
    if (value === undefined && question.params.some((param) => param.name === name)) {
      throw new DemarcheError('parameter', `--${name} needs a value.`, { hint: describeQuestion(question) });
    }
    values[name] = [...(values[name] ?? []), value ?? ''];
  }
  return values;
}

async function show(
  result: QueryResult,
  graph: Graph,
  flags: AskFlags & { read: readonly string[] },
  shown?: readonly string[],
): Promise<void> {
  const toTerminal = isTerminal() && flags.out === undefined;
  const text =
    result.kind === 'graph'
      ? await graphText(result, flags)
      : await rowsText(result, flags, toTerminal, shown);
  if (flags.out === undefined) print(text);
  else writeWhole(flags.out, text, [...flags.read, ...(flags.data ?? [])]);
  if (toTerminal && !flags.format && !graph.options.data) {
    note(
      graph.options.explicitOnly
        ? 'Explicit words only.'
        : 'Interpretations included; --explicit-only leaves them out.',
    );
  }
}

async function rowsText(
  result: Exclude<QueryResult, { kind: 'graph' }>,
  flags: AskFlags,
  toTerminal: boolean,
  forPeople: readonly string[] | undefined,
): Promise<string> {
  const name =
    flags.format ??
    formatOfFile(flags.out, RESULT_FORMATS) ??
    (toTerminal ? 'table' : result.kind === 'boolean' ? 'json' : 'csv');
  const names = Object.keys(RESULT_FORMATS) as ResultFormatName[];
  const format = knownFormat(
    name,
    names.filter((one) => RESULT_FORMATS[one].kinds.includes(result.kind)),
  );
  const named = flags.columns?.split(',').map((name) => name.trim().replace(/^\?/, ''));
  const columns = named ?? (FOR_PEOPLE.has(format) ? forPeople : undefined);
  const shown = columns === undefined || flags.columns === 'all' ? result : withColumns(result, columns);
  if (named === undefined && shown !== result && shown.kind === 'bindings' && result.kind === 'bindings')
    note(`${shown.variables.length} of ${result.variables.length} columns; --columns all has the others.`);
  return RESULT_FORMATS[format].write(shown, { colour: useColour() && toTerminal, width: width() });
}

async function graphText(result: QueryResult & { kind: 'graph' }, flags: AskFlags): Promise<string> {
  const { GRAPH_FORMATS } = await import('../write/graph-formats.ts');
  const asked = flags.format ?? formatOfFile(flags.out, GRAPH_FORMATS) ?? 'turtle';
  const format = knownFormat(asked, Object.keys(GRAPH_FORMATS) as GraphFormatName[]);
  return GRAPH_FORMATS[format].write(result.quads);
}
