import { basename, dirname, relative, resolve, sep } from 'node:path';
import { ROOT } from '../project.ts';
import { findFiles } from '../read/files.ts';

/**
 * A text with files by their names alone: whoever asks has no business with the folders of this machine. They are those
 * of the data and of the project, so none is guessed, whatever characters are in it.
 *
 * @param data - files and folders as they were given
 */
export function withoutFolders(text: string, data: readonly string[] = []): string {
  const files = data.flatMap((path) => [path, ...filesIn(path)]);
  const names = files
    .flatMap((path) => [path, resolve(path), relative('', path)])
    .filter((path) => path !== '')
    .map((path) => [path, basename(path)] as const);
  // What else may be named lies beside the files: texts, and what is gone by now.
  const folders = [...files.map((path) => dirname(resolve(path))), ROOT]
    .filter((folder) => !folder.endsWith(sep))
    .map((folder) => [folder + sep, ''] as const);
  return [...names, ...folders]
    .sort(([one], [other]) => other.length - one.length)
    .reduce((told, [path, name]) => told.replaceAll(path, name), text);
}

/** None where they cannot be read, which may be what the text says. */
function filesIn(path: string): string[] {
  try {
    return findFiles([path]);
  } catch {
    return [];
  }
}
