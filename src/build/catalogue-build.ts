import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Parser } from '@traqula/parser-sparql-1-1';
import { AstFactory } from '@traqula/rules-sparql-1-1';
import { parse as parseYaml } from 'yaml';
import {
  ENDPOINT,
  PARAMETER_TYPES,
  type Parameter,
  type ParameterBlock,
  type Question,
} from '../catalogue.ts';
import { syntaxError } from '../engines/sparql-syntax.ts';
import { declarations, prepared } from '../engines/sparql-text.ts';
import { DemarcheError } from '../error.ts';
import { PREFIXES } from '../prefixes.ts';

interface Header {
  question: string;
  about?: string;
  keywords: string[];
  params?: Record<string, { type: string; about: string; default?: string }>;
  columns?: Record<string, string>;
  shown?: string[];
  compares?: string;
  remote?: string;
  reference?: boolean;
}

/** A node of the parser's syntax tree, as far as this module looks at it. */
interface AstNode {
  [key: string]: unknown;
  subType?: string;
  prefix?: string;
  variables?: { value: string }[];
  values?: Record<string, unknown>[];
  loc?: { start: number; end: number };
}

const parser = new Parser({
  defaultContext: { astFactory: new AstFactory() },
  lexerConfig: { positionTracking: 'full' },
});

/**
 * Reads every `*.rq` file of a folder as a question: its YAML header (lines that start with `#+`), its SPARQL 1.1
 * text, and where its parameters' `VALUES` blocks are. Anything beyond SPARQL 1.1 does not parse and is refused.
 *
 * @returns the questions in order of their slugs (the files' names)
 * @throws DemarcheError `data` naming the file, where header and query do not fit each other
 */
export function readCatalogue(folder: string): Question[] {
  const files = readdirSync(folder).filter((name) => name.endsWith('.rq'));
  return files
    .sort()
    .map((name) => readQuestion(name.slice(0, -3), readFileSync(join(folder, name), 'utf8')));
}

/** One question of its file's text; see `readCatalogue`. */
export function readQuestion(slug: string, text: string): Question {
  const fail = (what: string): never => {
    throw new DemarcheError('data', `queries/${slug}.rq: ${what}`);
  };
  const lines = text.split('\n');
  const body = lines.findIndex((line) => !line.startsWith('#+'));
  const header = readHeader(
    lines
      .slice(0, body)
      .map((line) => line.slice(3))
      .join('\n'),
    fail,
  );
  if (!header?.question || !Array.isArray(header.keywords)) {
    return fail('the header needs question, keywords and columns (lines that start with "#+ ").');
  }
  const sparql = `${lines.slice(body).join('\n').trim()}\n`;
  const { prologue, ast, shift } = parseQuestion(slug, sparql);

  // What the service says of itself and of resources are graphs, and have no columns.
  const makesGraph = ast.subType === 'construct';
  if (!makesGraph && !header.columns) fail('the header needs columns: name and meaning of each.');
  const columns = Object.entries(header.columns ?? {}).map(([name, about]) => ({
    name,
    about: String(about),
  }));
  const projected = ((ast.variables as { value?: string; variable?: { value: string } }[]) ?? []).map(
    (v) => v.variable?.value ?? v.value,
  );
  if (
    !makesGraph &&
    (ast.subType !== 'select' || (!header.compares && projected.join() !== columns.map((c) => c.name).join()))
  ) {
    fail(
      `the header's columns (${columns.map((c) => c.name).join(', ')}) are not those selected (${projected.join(', ')}).`,
    );
  }

  const blocks: ParameterBlock[] = [];
  const defaults = new Map<string, string>();
  const declared = header.params ?? {};
  for (const node of walk(ast)) {
    if (node.subType !== 'values' || node.variables?.length !== 1 || !node.loc) continue;
    const name = (node.variables[0] as { value: string }).value;
    if (!(name in declared)) continue;
    const { start, end } = node.loc;
    const block = { param: name, start: start - shift, end: end - shift };
    const source = sparql.slice(block.start, block.end);
    const terms = source.slice(source.indexOf('{') + 1, source.lastIndexOf('}')).trim();
    if ((defaults.get(name) ?? terms) !== terms) fail(`the blocks of ?${name} have different defaults.`);
    defaults.set(name, terms);
    blocks.push(block);
  }
  const params = Object.entries(declared).map(([name, { type, about, default: stated }]): Parameter => {
    if (!PARAMETER_TYPES.includes(type)) fail(`parameter ${name} has the unknown type ${type}.`);
    const inBlock = defaults.get(name);
    if (inBlock === undefined && name !== header.compares)
      fail(`no VALUES ?${name} block for the parameter.`);
    const value = stated ?? (inBlock === 'UNDEF' ? undefined : inBlock);
    return { name, type, about, ...(value === undefined ? {} : { default: value }) };
  });
  const { question, about, keywords, shown, compares, remote, reference } = header;
  if (remote !== undefined) {
    if (!sparql.includes(`SERVICE <${remote}>`)) fail(`remote names ${remote}, which no SERVICE asks.`);
    params.push({
      name: ENDPOINT,
      type: ENDPOINT,
      about: 'the endpoint to ask; it must be allowed (--allow-service)',
      default: `<${remote}>`,
    });
  }
  const stray = shown?.find((name) => !columns.some((column) => column.name === name));
  if (stray !== undefined) fail(`shown names ${stray}, which is no column.`);
  return {
    slug,
    question,
    ...(about === undefined ? {} : { about: about.trim() }),
    keywords,
    params,
    columns,
    ...(shown ? { shown } : {}),
    ...(compares === undefined ? {} : { compares }),
    ...(remote === undefined ? {} : { remote }),
    ...(reference ? { reference } : {}),
    prologue,
    sparql,
    blocks,
  };
}

function readHeader(yaml: string, fail: (what: string) => never): Header | null {
  try {
    return parseYaml(yaml) as Header | null;
  } catch (error) {
    return fail(`the header is no YAML: ${(error as Error).message}`);
  }
}

/**
 * A derivation rule or list, of its file's text. Its sentence stands on top as a comment.
 *
 * @param file - path below `queries/`
 *
 * @throws DemarcheError `syntax` where it is no SPARQL 1.1 query
 */
export function readRule(file: string, text: string): { name: string; sparql: string } {
  const name = file.replace(/\.rq$/, '');
  return { name, sparql: `${parseQuestion(name, text).prologue}\n${text}` };
}

/**
 * Parses with all prefixes known, and gives a prologue of those that the text uses. Offsets in the tree count from
 * the start of the declarations, which are `shift` long.
 */
function parseQuestion(slug: string, sparql: string): { prologue: string; ast: AstNode; shift: number } {
  const { text, lineOffset } = prepared(sparql);
  try {
    const ast = parser.parse(text) as unknown as AstNode;
    const used = new Set([...walk(ast)].map(({ prefix }) => prefix));
    const prologue = declarations(Object.keys(PREFIXES).filter((name) => used.has(name)));
    return { prologue, ast, shift: text.length - sparql.length };
  } catch (error) {
    const found = syntaxError(text, { lineOffset });
    const what = found?.message ?? (error as Error).message;
    throw new DemarcheError('syntax', `queries/${slug}.rq is no SPARQL 1.1 query: ${what}`, {
      ...(found?.position ? { position: found.position } : {}),
      ...(found?.hint ? { hint: found.hint } : {}),
    });
  }
}

function* walk(node: unknown): Generator<AstNode> {
  if (Array.isArray(node)) {
    for (const item of node) yield* walk(item);
  } else if (typeof node === 'object' && node !== null) {
    yield node as AstNode;
    for (const [key, value] of Object.entries(node)) if (key !== 'loc') yield* walk(value);
  }
}
