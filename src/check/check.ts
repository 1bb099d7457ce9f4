import { relative, resolve } from 'node:path';
import { PREFIXES } from '../prefixes.ts';
import { isOntology, isShapes, readAuthored } from '../read/authored.ts';
import { readPaths, type SourceFile } from '../read/read.ts';
import { syntaxOf } from '../read/syntaxes.ts';
import { findPassages } from '../texts/passage-quads.ts';
import { storedTexts as readTexts, textsByDocument } from '../texts/stored-texts.ts';
import type { Check, Checked } from './checked.ts';
import { describedOnce } from './described-once.ts';
import type { Finding } from './findings.ts';
import { validateShapes } from './shapes.ts';
import { quotes, quotesOfStoredTexts, sentencesModelled, storedTexts } from './text-checks.ts';
import { wordsInText } from './words-in-text.ts';

export interface CheckOptions {
  /** Files or folders to check; the bundled ontology and data where left out. */
  paths?: readonly string[];
  /** Know the bundled data too, so that links into it lead somewhere. */
  with?: boolean;
  /** Largest file to read, in bytes (default 64 MiB). */
  maxBytes?: number;
}

/** The checks beyond reading, in the order in which they run. Each rule has a fixture on which it fires. */
export const CHECKS: readonly Check[] = [
  { rules: { 'record-described-once': 'error' }, run: describedOnce },
  { rules: { 'text-stored': 'error', 'text-hash': 'error' }, run: storedTexts },
  { rules: { 'quote-found': 'error' }, run: quotes },
  { rules: { 'quote-has-stored-text': 'error' }, run: quotesOfStoredTexts },
  { rules: { 'words-in-text': 'error' }, run: wordsInText },
  { rules: { 'sentence-modelled': 'warning' }, run: sentencesModelled },
  { rules: {}, run: shapes },
];

/**
 * Checks data against grammar, words and shapes.
 *
 * @returns the findings in order of file and line, records described twice first; an empty list for data without fault
 * @throws DemarcheError `not-found`, `usage`, `limit` where a path cannot be read at all
 */
export async function check(options: CheckOptions = {}): Promise<Finding[]> {
  const { reference, ...read } = await readAuthored();
  const bundled = { ...read, files: [...read.files, ...reference] };
  const own = options.paths?.length
    ? await readPaths(options.paths, { maxBytes: options.maxBytes })
    : bundled;
  const files = own.files.filter(({ path }) => !isShapes(path));
  // A bundled file that is checked by its path is no second file.
  const paths = new Set(files.map(({ path }) => resolve(path)));
  const known = bundled.files.filter(({ path }) => !paths.has(path) && (options.with || isOntology(path)));
  const all = [...known, ...files];
  const quads = all.flatMap((file) => file.quads);
  const named = readTexts(all, options.maxBytes);
  const texts = textsByDocument(named);
  const checked: Checked = {
    ...{ files, known, quads, named, texts },
    ...findPassages(quads, texts),
    shapes: bundled.shapes.flatMap((file) => file.quads),
  };
  const findings = [...own.findings];
  for (const { run } of CHECKS) {
    // What is missing or mixed up would be found again in everything that leads to it.
    if (findings.some(hidesOthers)) {
      findings.push({
        rule: 'checks-held-back',
        severity: 'info',
        message: 'The other checks wait until this is mended.',
      });
      break;
    }
    findings.push(...(await run(checked)));
  }
  return inOrder(
    findings.map((finding) => placed(finding, files)).filter((finding) => finding !== undefined),
  );
}

/** Faults after which most other findings would be their consequences. */
const HIDES_OTHERS: ReadonlySet<string> = new Set([
  'syntax',
  'encoding',
  'prefix-declared',
  'remote-context',
  'entity-size',
]);

/** Nothing leads to what a mapping set says: one that cannot be read keeps nothing from the others. */
const hidesOthers = ({ rule, file = '' }: Finding): boolean =>
  HIDES_OTHERS.has(rule) && syntaxOf(file)?.parser !== 'sssom';

/**
 * A finding with the file and line where its record starts or, where that is in no file checked, another record that
 * has a part in the fault; undefined where there is none.
 */
function placed(
  { at = [], others = [], ...finding }: Finding,
  files: readonly SourceFile[],
): Finding | undefined {
  if (finding.file !== undefined) return { ...finding, file: relative('.', finding.file) };
  if (finding.focus === undefined) return finding;
  for (const record of [...at, finding.focus, ...others]) {
    const place = placeIn(files, record);
    if (place) return { ...finding, ...place };
  }
  return undefined;
}

/** Where the files describe a record; in syntaxes without lines (JSON-LD, RDF/XML) the file that has it as a subject. */
function placeIn(files: readonly SourceFile[], record: string): Pick<Finding, 'file' | 'line'> | undefined {
  for (const { path, subjectLines } of files) {
    const line = subjectLines.get(record)?.[0];
    if (line !== undefined) return { file: relative('.', path), line };
  }
  const file = files.find(({ quads }) => quads.some(({ subject }) => subject.value === record));
  return file && { file: relative('.', file.path) };
}

function inOrder(findings: Finding[]): Finding[] {
  // Two records with one IRI come first: most of what else is said of them follows from it.
  const key = ({ file = '\uffff', line = 0, column = 0, rule }: Finding) =>
    `${rule === 'record-described-once' ? 0 : 1}${file}\0${String(line).padStart(9, '0')}\0${String(column).padStart(9, '0')}\0${rule}`;
  return findings.sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

/** What documents the ontology's own terms, a third of it in bytes: no shape asks for it, and all would index it. */
const DOCUMENTATION: ReadonlySet<string> = new Set([
  ...['changeNote', 'example', 'scopeNote'].map((name) => `${PREFIXES.skos}${name}`),
  `${PREFIXES.rdfs}isDefinedBy`,
]);

async function shapes({ files, known, shapes: shapeQuads }: Checked): Promise<Finding[]> {
  const data = [...known, ...files].flatMap(({ path, quads }) =>
    isOntology(path) ? quads.filter(({ predicate }) => !DOCUMENTATION.has(predicate.value)) : quads,
  );
  return (await validateShapes(data, shapeQuads)).findings;
}
