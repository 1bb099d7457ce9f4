import { constants } from 'node:buffer';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { closest, distance } from 'fastest-levenshtein';
import { DemarcheError } from '../error.ts';

/** What the path of standard input is written as. */
const STANDARD_INPUT = '-';

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
export function unreadable(path: string, cause: unknown): DemarcheError {
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

/** What the system knows of a path. Throws `not-found`. */
export function statOf(path: string) {
  try {
    return statSync(path);
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

const inMebibytes = (bytes: number) => `${(bytes / 1024 / 1024).toFixed(1)} MiB`;

/** How what is too large is to be got in all the same, and whether it becomes one string. */
interface LoadOptions {
  hint?: string;
  isText?: boolean;
}

/**
 * The bytes of a file, or of standard input for `-`.
 *
 * @throws DemarcheError `limit` where there are more than `maxBytes`, `not-found` where it cannot be read
 */
export function loadBytes(
  path: string,
  maxBytes: number,
  { hint = 'Raise the limit with --max-size, or split the file.', isText = true }: LoadOptions = {},
): Buffer {
  // Node.js has no longer strings, whatever the caller allows.
  const limit = isText ? Math.min(maxBytes, constants.MAX_STRING_LENGTH) : maxBytes;
  const isInput = path === STANDARD_INPUT;
  const check = (size: number) => {
    if (size <= limit) return;
    const what = isInput ? 'Standard input' : `"${path}"`;
    const message = `${what} has ${inMebibytes(size)}; files of up to ${inMebibytes(limit)} are read.`;
    throw new DemarcheError('limit', message, {
      hint: limit < maxBytes ? 'Split it into several files.' : hint,
    });
  };
  if (!isInput) {
    const found = statOf(path);
    if (found.isDirectory())
      throw new DemarcheError('not-found', `"${path}" is a directory, and one file is to be read here.`);
    check(found.size);
  }
  let bytes: Buffer;
  try {
    bytes = readFileSync(isInput ? 0 : path);
  } catch (cause) {
    throw unreadable(path, cause);
  }
  // A pipe says no size before.
  check(bytes.length);
  return bytes;
}
