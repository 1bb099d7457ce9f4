import { existsSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { DemarcheError } from './error.ts';
import { harmless } from './write/harmless.ts';

/** Whether people look at it: tables, colour and notes are for a terminal only. */
export const isTerminal = (): boolean => process.stdout.isTTY === true;

/** Whether to colour; https://no-color.org is honoured. */
export const useColour = (): boolean => isTerminal() && !process.env.NO_COLOR;

/** Columns of the terminal, or 100 where there is none. */
export const width = (): number => process.stdout.columns ?? 100;

/** Prints a text to standard output, ended by a newline. */
export function print(text: string): void {
  process.stdout.write(text === '' || text.endsWith('\n') ? text : `${text}\n`);
}

/** Says something beside the answer, to standard error; what it quotes cannot act on the terminal. */
export function note(text: string): void {
  process.stderr.write(`${harmless(text)}\n`);
}

/**
 * The name of a format, where it is one of these.
 *
 * @throws DemarcheError `usage`, naming them
 */
export function knownFormat<Name extends string>(name: string, names: readonly Name[]): Name {
  const known = names.find((one) => one === name);
  if (known !== undefined) return known;
  throw new DemarcheError('usage', `"${name}" is no format for this.`, {
    hint: `Formats for it: ${names.join(', ')}.`,
  });
}

/**
 * Puts a text in the place of a file, or makes it: written beside it and moved there, so that whoever reads
 * meanwhile reads a whole one. Throws what the system says.
 */
export function replaceFile(path: string, text: string, mode?: number): void {
  const beside = `${path}.${process.pid}.part`;
  try {
    writeFileSync(beside, text, mode === undefined ? {} : { mode });
    renameSync(beside, path);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}

/**
 * Writes a file whole, with the mode of the file it replaces. A link is followed; a device or a pipe is written to
 * and stays what it is.
 *
 * @throws DemarcheError `not-found` where the folder is not there, `usage` where it cannot be written
 */
export function writeWhole(path: string, text: string, inputs: readonly string[] = []): void {
  const real = (name: string) => (existsSync(name) ? realpathSync(name) : undefined);
  const target = real(path);
  if (target !== undefined && inputs.some((input) => real(input) === target))
    throw new DemarcheError('usage', `--out ${path} would overwrite what was read.`, {
      hint: 'Give the answer a file of its own.',
    });
  try {
    const there = statSync(path, { throwIfNoEntry: false });
    if (there && !there.isFile()) writeFileSync(path, text);
    else replaceFile(there ? realpathSync(path) : path, text, there?.mode);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new DemarcheError(
      code === 'ENOENT' ? 'not-found' : 'usage',
      code === 'EISDIR' ? `${path} is a directory: name a file.` : `${path} cannot be written (${code}).`,
      { cause },
    );
  }
}

/** The format that a file's name asks for, where none was named: by the names and extensions of the table given. */
export function formatOfFile(
  path: string | undefined,
  formats: Readonly<Record<string, { extension: string } | undefined>>,
): string | undefined {
  return Object.keys(formats).find((name) =>
    [name, formats[name]?.extension ?? name].some((end) => path?.endsWith(`.${end}`)),
  );
}
