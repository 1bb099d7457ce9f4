import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Question } from './catalogue.ts';
import { DemarcheError } from './error.ts';
import type { Words } from './reconcile/words.ts';

/** Folder of the package: the parent of `dist/` when built, of `src/` in the tests. */
export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

/** The folders whose files the build reads. */
export const SOURCES = ['ontology', 'data', 'queries'] as const;

/** What the build leaves in `dist/` for the command to start from. */
export const BUILT = {
  /** N-Triples: everything authored and derived, interpretations included. */
  graph: join(ROOT, 'dist', 'graph.nq'),
  /** The same without interpretations. */
  explicit: join(ROOT, 'dist', 'explicit.nq'),
  /** Reference data, which only questions that declare it load. */
  reference: join(ROOT, 'dist', 'reference.nq'),
  catalogue: join(ROOT, 'dist', 'catalogue.json'),
  inputs: join(ROOT, 'dist', 'inputs.json'),
} as const;

/** The .rq files as the build read them. */
export interface Catalogue {
  questions: Question[];
  /** The counts of `demarche stats`. */
  stats: Question[];
  /** What the command asks for itself, by file. */
  tool: Question[];
  /** What the service says of itself and of resources, as graphs. */
  serve: Question[];
  /** What reconciling reads of a graph, by file. */
  reconcile: Question[];
  /** What reconciling knows of names beyond the graph. */
  words: Words;
  /** CONSTRUCT rules of the derivation, in order. */
  derive: { name: string; sparql: string }[];
  /** The list of what exists only through interpretation. */
  leftOut: { name: string; sparql: string };
}

/** The catalogue as built. Throws `DemarcheError` `data` where there is no build. */
export function builtCatalogue(): Catalogue {
  return JSON.parse(readBuilt(BUILT.catalogue)) as Catalogue;
}

/** Text of a built file. Throws `DemarcheError` `data` where there is none. */
export function readBuilt(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new DemarcheError('data', `The built file ${relative(ROOT, path)} is missing.`, {
      hint: 'Run `npm run build` in the checkout, or install the package again.',
      cause,
    });
  }
}

/** Size in bytes and time of change in milliseconds of every source file, by path from the root. */
export type Inputs = Record<string, [size: number, mtimeMs: number]>;

/** What the source folders hold now. */
export function currentInputs(): Inputs {
  const inputs: Inputs = {};
  for (const folder of SOURCES) {
    for (const entry of readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      const { size, mtimeMs } = statSync(path);
      inputs[relative(ROOT, path)] = [size, Math.floor(mtimeMs)];
    }
  }
  return inputs;
}

/**
 * Whether `data/`, `ontology/` and `queries/` are as the build saw them, by size and time. Only a checkout is
 * looked at (it has `src/`); an installed package is always fresh.
 */
export function isFresh(): boolean {
  if (!existsSync(join(ROOT, 'src'))) return true;
  try {
    return readFileSync(BUILT.inputs, 'utf8') === JSON.stringify(currentInputs());
  } catch {
    return false;
  }
}
