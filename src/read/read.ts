import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Quad } from '@rdfjs/types';
import type { Finding } from '../check/findings.ts';
import { DemarcheError } from '../error.ts';
import { PREFIXES } from '../prefixes.ts';
import { decode } from './decode.ts';
import { DEFAULT_MAX_BYTES, findFiles } from './files.ts';
import { linesOf } from './lines.ts';
import { loadBytes } from './load-bytes.ts';
import { type N3Error, parseWithN3, parseWithOthers, placesOf, type Source, sourceMap } from './parse.ts';
import { type Problem, toFindings } from './read-rules.ts';
import type { Mark, SourceMap } from './subject-lines.ts';
import { explainN3, explainOxigraph } from './syntax-errors.ts';
import { type Syntax, syntaxOf } from './syntaxes.ts';
import { isRdf11, termProblems } from './term-checks.ts';

export { READ_RULES } from './read-rules.ts';

/** One file that was read. */
export interface SourceFile {
  /** As the user named it, or below the directory that the user named. */
  path: string;
  /** As the parser gave them: literals as the author wrote them, blank nodes with labels no other file has. */
  quads: Quad[];
  /** What its prefixes stand for; the last declaration of each. */
  prefixes: Record<string, string>;
  /** For each subject's IRI the lines, from 1, on which a block about it begins. */
  subjectLines: Map<string, number[]>;
}

export interface ReadOptions {
  /** The size up to which a file is read, in bytes. */
  maxBytes?: number | undefined;
  /** What relative IRIs are resolved against; a file's own place unless given (RFC 3986, §5.1.3). */
  baseIRI?: string;
  /** Whether a blank node is an error; for data whose records all have IRIs. */
  forbidBlankNodes?: boolean | ((path: string) => boolean);
}

/**
 * Reads RDF files and the files of directories, in the syntax that each one's extension says. What is wrong in a
 * file makes findings by `READ_RULES`; a file whose syntax is wrong is not among `files`, however much of it parsed.
 * Nothing is read from the network.
 *
 * Throws `not-found` (no such path, or it cannot be read), `usage` (unknown extension), `limit` (too large).
 */
export async function readPaths(
  paths: readonly string[],
  options: ReadOptions = {},
): Promise<{ files: SourceFile[]; findings: Finding[] }> {
  const files: SourceFile[] = [];
  const findings: Finding[] = [];
  for (const path of findFiles(paths)) {
    const { file, problems } = await readOne(path, options);
    if (file) files.push(file);
    findings.push(...toFindings(path, problems));
  }
  return { files, findings };
}

interface OneRead {
  file?: SourceFile;
  problems: Problem[];
}

async function readOne(path: string, options: ReadOptions): Promise<OneRead> {
  const { maxBytes = DEFAULT_MAX_BYTES, baseIRI, forbidBlankNodes: forbid = false } = options;
  const { text, problems } = decode(loadBytes(path, maxBytes));
  if (text === undefined) return { problems };
  const source: Source = {
    text,
    lines: linesOf(text),
    syntax: syntaxOf(path) as Syntax,
    baseIRI: baseIRI ?? pathToFileURL(resolve(path)).href,
    blankPrefix: `b${createHash('sha256').update(path).digest('hex').slice(0, 8)}`,
    markBlankNodes: typeof forbid === 'function' ? forbid(path) : forbid,
  };
  if (text.trim() === '') {
    problems.push({ rule: 'empty-file', message: 'The file is empty.' });
    return { file: { path, quads: [], prefixes: {}, subjectLines: new Map() }, problems };
  }
  const parsed = await parse(source);
  problems.push(...parsed.problems);
  if (!parsed.quads) return { problems };
  const quads = parsed.quads.filter(isRdf11);
  if (parsed.quads.length === 0) {
    const message = 'The file makes no statement: nothing in it was understood as one.';
    problems.push({ rule: 'empty-file', message });
  }
  // Joined, not pushed with a spread: a large file may have more of them than a call takes arguments.
  const all = problems.concat(
    parsed.map.marks.map(markProblem),
    redeclared(parsed.map),
    unmarked(parsed.quads, source, parsed.map),
    await placedTermProblems(quads, source, parsed.map),
  );
  const prefixes = Object.fromEntries(parsed.map.declarations.map(({ prefix, iri }) => [prefix, iri]));
  return { file: { path, quads, prefixes, subjectLines: parsed.map.subjectLines }, problems: all };
}

/** Parses by whichever parser has the syntax; without quads where the text does not parse. */
async function parse(source: Source): Promise<{ quads?: Quad[]; map: SourceMap; problems: Problem[] }> {
  const map = sourceMap(source);
  if (source.syntax.parser === 'n3') {
    try {
      return { quads: await parseWithN3(source, map), map, problems: [] };
    } catch (error) {
      const declared = new Map(map.declarations.map(({ prefix, iri }) => [prefix, iri]));
      return { map, problems: [await explainN3(error as N3Error, source, declared)] };
    }
  }
  // Loaded only where there are such files: it brings parsers of YAML and of TSV.
  if (source.syntax.parser === 'sssom') return (await import('./sssom.ts')).parseSssom(source);
  const problems = source.syntax.before?.(source.text, source.lines) ?? [];
  // What is passed over can be read around; with the rest, parsing fails, or worse.
  if (problems.some(({ rule }) => rule !== 'term-defined' && rule !== 'iri-characters'))
    return { map, problems };
  try {
    return { ...(await parseWithOthers(source)), problems };
  } catch (error) {
    if (!(error instanceof DemarcheError) || !['syntax', 'refused', 'data'].includes(error.code)) throw error;
    return { map, problems: [...problems, explainOxigraph(error, source)] };
  }
}

/** What to say of a mark, by its rule. */
const MARKS: Partial<Record<Mark['rule'], (text: string) => string>> = {
  'line-ends': () =>
    'The long literal that begins here has lines that end in CR LF, so its text has a carriage return at each ' +
    'line end and equals no quote with plain line ends: save the file with LF line ends (in git: *.ttl text eol=lf).',
  'language-case': (text) => `The language tag "${text}" is read as "${text.toLowerCase()}": write it so.`,
  'blank-node': (text) => `${text} makes a blank node, which nothing else can name: give the thing an IRI.`,
  'rdf-1-1': (text) => `"${text}" belongs to RDF 1.2 and the statement is left out: say it in RDF 1.1.`,
};

const markProblem = ({ rule, position, text }: Mark): Problem => ({
  rule,
  position,
  message: MARKS[rule]?.(text) ?? text,
});

/** Prefixes of the project's that stand for something else here. The empty prefix is every file's own. */
function redeclared({ declarations }: SourceMap): Problem[] {
  return declarations
    .filter(({ prefix, iri }) => Object.hasOwn(PREFIXES, prefix) && PREFIXES[prefix] !== iri)
    .map(({ prefix, iri, position }) => {
      const message =
        `The prefix "${prefix}:" stands for <${iri}> here, elsewhere in Démarche for <${PREFIXES[prefix]}>: ` +
        'correct the IRI, or take another prefix.';
      return { rule: 'prefix-known', message, position };
    });
}

/** What tokens would have marked, in syntaxes that have none: said once, without a place. */
function unmarked(
  quads: readonly Quad[],
  { syntax, markBlankNodes }: Source,
  { marks }: SourceMap,
): Problem[] {
  const problems: Problem[] = [];
  const later = quads.filter((quad) => !isRdf11(quad)).length;
  if (later > 0 && !marks.some(({ rule }) => rule === 'rdf-1-1')) {
    problems.push({
      rule: 'rdf-1-1',
      message: `${later} statements of RDF 1.2 are left out: say them in RDF 1.1.`,
    });
  }
  if (syntax.parser === 'n3' || !markBlankNodes) return problems;
  const blank = quads
    .flatMap(({ subject, object }) => [subject, object])
    .filter(({ termType }) => termType === 'BlankNode');
  const count = new Set(blank.map(({ value }) => value)).size;
  if (count > 0) {
    const message = `The file has blank nodes (${count}), which nothing else can name: give these things IRIs.`;
    problems.push({ rule: 'blank-node', message });
  }
  return problems;
}

/** Problems with terms, each at its term's place in the text, or where its record begins. */
async function placedTermProblems(
  quads: readonly Quad[],
  source: Source,
  map: SourceMap,
): Promise<Problem[]> {
  const problems = await termProblems(quads);
  if (problems.length === 0) return [];
  const wanted = new Set(problems.map(({ key }) => key));
  const places = source.syntax.parser === 'n3' ? await placesOf(source, wanted) : map.places;
  return problems.map(({ key, ...problem }) => {
    const line = problem.focus === undefined ? undefined : map.subjectLines.get(problem.focus)?.[0];
    const position = places.get(key) ?? (line === undefined ? undefined : { line });
    return position ? { ...problem, position } : problem;
  });
}
