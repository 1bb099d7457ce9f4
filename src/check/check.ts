import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Quad } from '@rdfjs/types';
import { groupBy } from '../group-by.ts';
import { ROOT } from '../project.ts';
import { isShapes, readAuthored } from '../read/authored.ts';
import { readPaths, type SourceFile } from '../read/read.ts';
import { documentCoverage } from '../texts/document-coverage.ts';
import { findPassages, type Texts } from '../texts/passage-quads.ts';
import { loadTexts, textPath } from '../texts/stored-texts.ts';
import { dem } from '../vocabulary.ts';
import type { Finding, Severity } from './findings.ts';
import { validateShapes } from './shapes.ts';

export interface CheckOptions {
  /** Files or folders to check; the bundled ontology and data where left out. */
  paths?: readonly string[];
  /** Know the bundled data too, so that links into it lead somewhere. */
  with?: boolean;
  /** Largest file to read, in bytes (default 64 MiB). */
  maxBytes?: number;
}

/** What the checks look at: the files that findings are about, and all quads that links may lead to. */
interface Checked {
  files: SourceFile[];
  texts: Texts;
  /** Quads of the files, and of what is known besides them. */
  quads: Quad[];
  shapes: Quad[];
}

interface Check {
  /** Rule and severity of its findings; `shapes` brings those of the SHACL shapes. */
  rules: Readonly<Record<string, Severity>>;
  run(checked: Checked): Promise<Finding[]> | Finding[];
}

/** The checks beyond reading, in the order in which they run. Each rule has a fixture on which it fires. */
export const CHECKS: readonly Check[] = [
  { rules: { 'record-described-once': 'error' }, run: describedOnce },
  { rules: { 'text-stored': 'error', 'text-hash': 'error' }, run: storedTexts },
  { rules: { 'quote-found': 'error' }, run: quotes },
  { rules: { 'sentence-modelled': 'warning' }, run: sentencesModelled },
  { rules: {}, run: shapes },
];

/**
 * Checks data against grammar, words and shapes.
 *
 * @returns the findings in order of file and line; an empty list for data without fault
 * @throws DemarcheError `not-found`, `usage`, `limit` where a path cannot be read at all
 */
export async function check(options: CheckOptions = {}): Promise<Finding[]> {
  const bundled = await readAuthored();
  const own = options.paths?.length
    ? await readPaths(
        [...options.paths],
        options.maxBytes === undefined ? {} : { maxBytes: options.maxBytes },
      )
    : bundled;
  const known =
    own === bundled || options.with ? bundled.files : bundled.files.filter(({ path }) => isOntology(path));
  const files = own.files.filter(({ path }) => !isShapes(path));
  const shapeFiles = await readPaths([join(ROOT, 'ontology', 'shapes')]);
  const checked: Checked = {
    files,
    texts: loadTexts(files),
    quads: [...new Set([...known, ...files])].flatMap(({ quads }) => quads),
    shapes: shapeFiles.files.flatMap(({ quads }) => quads),
  };
  const findings = [...own.findings];
  for (const { run } of CHECKS) findings.push(...(await run(checked)));
  return inOrder(
    findings.map((finding) => placed(finding, files)).filter((finding) => finding !== undefined),
  );
}

const isOntology = (path: string): boolean => path.startsWith(join(ROOT, 'ontology'));

/** A finding with the file and line where its record starts; undefined where it is of no file checked. */
function placed(finding: Finding, files: readonly SourceFile[]): Finding | undefined {
  if (finding.file !== undefined) return { ...finding, file: relative('.', finding.file) };
  if (finding.focus === undefined) return finding;
  for (const { path, subjectLines } of files) {
    const line = subjectLines.get(finding.focus)?.[0];
    if (line !== undefined) return { ...finding, file: relative('.', path), line };
  }
  // Syntaxes without lines (JSON-LD, RDF/XML): the file that has the record as a subject.
  const file = files.find(({ quads }) => quads.some(({ subject }) => subject.value === finding.focus));
  return file && { ...finding, file: relative('.', file.path) };
}

function inOrder(findings: Finding[]): Finding[] {
  const key = ({ file = '', line = 0, column = 0, rule }: Finding) =>
    `${file}\0${String(line).padStart(9, '0')}\0${String(column).padStart(9, '0')}\0${rule}`;
  return findings.sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

function describedOnce({ files }: Checked): Finding[] {
  const places = files.flatMap(({ path, subjectLines }) =>
    [...subjectLines].flatMap(([iri, lines]) => lines.map((line) => ({ iri, path, line }))),
  );
  return [...groupBy(places, ({ iri }) => iri).values()]
    .filter(
      ([first, ...more]) =>
        more.length > 0 && /^https:\/\/w3id\.org\/demarche\/(id|concept)\//.test(first?.iri as string),
    )
    .map(([first, second]) => ({
      rule: 'record-described-once',
      severity: 'error' as const,
      focus: first?.iri as string,
      file: second?.path as string,
      line: second?.line as number,
      message: `This record is described at ${relative('.', first?.path as string)}:${first?.line} already. If it is the same, join the two; if not, give this one an IRI of its own.`,
    }));
}

function storedTexts({ files }: Checked): Finding[] {
  const findings: Finding[] = [];
  for (const source of files) {
    for (const { subject, predicate, object } of source.quads) {
      if (!predicate.equals(dem.textFile)) continue;
      const add = (rule: string, message: string) =>
        findings.push({ rule, severity: 'error', focus: subject.value, message });
      if (/^[/\\]|^[A-Za-z]:|(^|[/\\])\.\.([/\\]|$)/.test(object.value)) {
        add(
          'text-stored',
          `dem:textFile "${object.value}" leads out of the folder of the data. Keep the text beside it.`,
        );
        continue;
      }
      let bytes: Buffer;
      try {
        bytes = readFileSync(textPath(source, object.value));
      } catch (error) {
        add(
          'text-stored',
          `The stored text "${object.value}" cannot be read (${(error as NodeJS.ErrnoException).code}). The path counts from the folder of this file.`,
        );
        continue;
      }
      const hash = createHash('sha256').update(bytes).digest('hex');
      const stated = source.quads.filter((q) => q.subject.equals(subject) && q.predicate.equals(dem.sha256));
      if (stated.length > 0 && !stated.some((quad) => quad.object.value === hash)) {
        add(
          'text-hash',
          `The stored text "${object.value}" has the SHA-256 ${hash}, not the one stated. Restore the text as published; if this is another text, it is another document.`,
        );
      }
    }
  }
  return findings;
}

function quotes({ files, texts, quads }: Checked): Finding[] {
  const own = new Set(files.flatMap((file) => file.quads.map(({ subject }) => subject.value)));
  return findPassages(quads, texts)
    .lost.filter(({ record }) => own.has(record.value))
    .map(({ record, message }) => ({
      rule: 'quote-found',
      severity: 'error' as const,
      focus: record.value,
      message,
    }));
}

function sentencesModelled({ quads, texts }: Checked): Finding[] {
  return documentCoverage(quads, texts).flatMap(({ document, coverage }) =>
    coverage.uncovered.map(({ start, text }) => ({
      rule: 'sentence-modelled',
      severity: 'warning' as const,
      focus: document,
      message: `No statement quotes the sentence at character ${start}: "${text.trim()}". Model it, or say in a narrator's statement what it is.`,
    })),
  );
}

async function shapes({ quads, shapes: shapeQuads }: Checked): Promise<Finding[]> {
  return (await validateShapes(quads, shapeQuads)).findings;
}
