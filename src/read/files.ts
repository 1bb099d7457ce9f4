import { readdirSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DemarcheError } from '../error.ts';
import { statOf, unreadable } from './load-bytes.ts';
import { extensionsInWords, isWalked, syntaxOf } from './syntaxes.ts';

/*
 * All calls are synchronous: dozens of small files are read several times faster than one promise after the other.
 */

/** The size of one file that is read unless the caller says otherwise: 64 MiB. */
export const DEFAULT_MAX_BYTES = 64 * 1024 * 1024;

/** Names in a directory in an order that no locale changes. */
function namesIn(path: string): string[] {
  try {
    return readdirSync(path).sort();
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

/** Adds the files under a directory; says whether it, or one under it, holds any of a known extension. */
function walk(path: string, seen: Set<string>, files: string[]): boolean {
  // By its real path, so that a link back up the tree does not lead round in a circle.
  const real = realpathSync(path);
  if (seen.has(real)) return true;
  seen.add(real);
  let any = false;
  for (const name of namesIn(path)) {
    if (name.startsWith('.') || name === 'node_modules') continue;
    const child = join(path, name);
    // A dangling link in a directory is nobody's file.
    const found = statSync(child, { throwIfNoEntry: false });
    if (found?.isDirectory()) any = walk(child, seen, files) || any;
    else if (found?.isFile() && isWalked(child)) {
      any = true;
      add(child, seen, files);
    }
  }
  return any;
}

function add(path: string, seen: Set<string>, files: string[]): void {
  const real = realpathSync(path);
  if (seen.has(real)) return;
  seen.add(real);
  files.push(path);
}

/**
 * The files that the paths name, each once: a file as it is named, a directory's files of known extensions, down
 * the tree and sorted by name (hidden ones and node_modules are passed over).
 *
 * Throws `not-found` (no such path, no permission, no readable file in a directory) and `usage` (a file whose
 * extension says no syntax).
 */
export function findFiles(paths: readonly string[]): string[] {
  const files: string[] = [];
  const seen = new Set<string>();
  for (const path of paths) {
    const found = statOf(path);
    if (found.isDirectory()) {
      if (walk(path, seen, files)) continue;
      throw new DemarcheError('not-found', `No file under "${path}" has an extension that is read.`, {
        hint: `These are: ${extensionsInWords()}.`,
      });
    }
    if (syntaxOf(path) === undefined || !found.isFile()) {
      throw new DemarcheError('usage', `"${path}" has no extension that says how to read it.`, {
        hint: `Known are: ${extensionsInWords()}.`,
      });
    }
    add(path, seen, files);
  }
  return files;
}
