import { constants } from 'node:buffer';
import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { closest, distance } from 'fastest-levenshtein';
import { DemarcheError } from '../error.ts';
import { extensionsInWords, isWalked, syntaxOf } from './syntaxes.ts';

/*
 * All calls are synchronous: dozens of small files are read several times faster than one promise after the other.
 */

/** The size of one file that is read unless the caller says otherwise: 64 MiB. */
export const DEFAULT_MAX_BYTES = 64 * 1024 * 1024;

function nearName(path: string): string | undefined {
  const names = namesOrNone(dirname(path));
  if (names.length === 0) return undefined;
  const near = closest(basename(path), names);
  return distance(near, basename(path)) <= 4 ? `Did you mean "${join(dirname(path), near)}"?` : undefined;
}

function namesOrNone(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

/** The error for a path that the system does not give; `cause` is what it said. */
function unreadable(path: string, cause: unknown): DemarcheError {
  const code = (cause as NodeJS.ErrnoException).code;
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    const hint = nearName(path);
    return new DemarcheError('not-found', `There is no file or directory "${path}".`, {
      ...(hint === undefined ? {} : { hint }),
      cause,
    });
  }
  const permission = code === 'EACCES' || code === 'EPERM';
  const why = permission ? 'you have no permission to read it' : String((cause as Error).message);
  return new DemarcheError('not-found', `"${path}" cannot be read: ${why}.`, { cause });
}

function statOf(path: string) {
  try {
    return statSync(path);
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

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

const inMebibytes = (bytes: number) => `${(bytes / 1024 / 1024).toFixed(1)} MiB`;

/** The bytes of a file. Throws `limit` where there are more than `maxBytes`, and `not-found` where it cannot be read. */
export function loadBytes(path: string, maxBytes: number): Buffer {
  const found = statOf(path);
  if (found.isDirectory())
    throw new DemarcheError('not-found', `"${path}" is a directory, and one file is to be read here.`);
  const { size } = found;
  // Node.js has no longer strings, whatever the caller allows.
  const limit = Math.min(maxBytes, constants.MAX_STRING_LENGTH);
  if (size > limit) {
    const hint =
      limit < maxBytes
        ? 'Split it into several files.'
        : 'Raise the limit with --max-size, or split the file.';
    const message = `"${path}" has ${inMebibytes(size)}; files of up to ${inMebibytes(limit)} are read.`;
    throw new DemarcheError('limit', message, { hint });
  }
  try {
    return readFileSync(path);
  } catch (cause) {
    throw unreadable(path, cause);
  }
}
