import { closeSync, constants, fstatSync, openSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import { decode } from '../read/decode.ts';
import { DEFAULT_MAX_BYTES } from '../read/files.ts';
import type { SourceFile } from '../read/read.ts';
import { dem } from '../vocabulary.ts';

/** What a `dem:textFile` leads to: the text and its bytes, or in words why it is not read. */
export type StoredText = { bytes: Buffer; text: string } | { problem: string };

/** A stored text, the document whose it is, and the file that says so. */
export interface NamedText {
  source: SourceFile;
  /** IRI of the document. */
  document: string;
  /** The path as written. */
  textFile: string;
  stored: StoredText;
}

/**
 * Reads the text that a file of data names; every stored text is read here and nowhere else. Data come from
 * anybody, and what is read gets printed: so only a regular file within the folder of the file that names it is
 * read, wherever links lead, in strict UTF-8.
 *
 * @param sourcePath - path of the file of data
 * @param textFile - value of `dem:textFile`, counted from that file's folder
 * @param maxBytes - largest text to read
 */
export function readStoredText(
  sourcePath: string,
  textFile: string,
  maxBytes: number = DEFAULT_MAX_BYTES,
): StoredText {
  const outside = {
    problem: `dem:textFile "${textFile}" leads out of the folder of the data. Keep the text beside it.`,
  };
  if (/^[/\\]|^[A-Za-z]:|(^|[/\\])\.\.([/\\]|$)/.test(textFile)) return outside;
  let descriptor: number | undefined;
  try {
    const folder = realpathSync(dirname(sourcePath));
    const path = realpathSync(join(folder, textFile));
    const within = relative(folder, path);
    if (isAbsolute(within) || within.split(sep)[0] === '..') return outside;
    // Without waiting, for a pipe may have no writer; no link, should one have taken the file's place by now.
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
    const file = fstatSync(descriptor);
    if (!file.isFile()) return { problem: `"${textFile}" is not a file that holds text.` };
    if (file.size > maxBytes) {
      const problem = `The stored text "${textFile}" has ${file.size} bytes; texts of up to ${maxBytes} are read. Raise the limit with --max-size.`;
      return { problem };
    }
    const bytes = readFileSync(descriptor);
    const { text, problems } = decode(bytes);
    if (text === undefined) {
      return { problem: `The stored text "${textFile}" cannot be read. ${problems[0]?.message ?? ''}` };
    }
    // Not the decoded text: a byte order mark stays, as offsets count the characters of the file.
    return { bytes, text: bytes.toString('utf8') };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const problem = `The stored text "${textFile}" cannot be read (${code}). The path counts from the folder of this file.`;
    return { problem };
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** Every `dem:textFile` of the files, in their order, and what it leads to. */
export function storedTexts(files: readonly SourceFile[], maxBytes?: number): NamedText[] {
  return files.flatMap((source) =>
    source.quads
      .filter(({ predicate, object }) => predicate.equals(dem.textFile) && object.termType === 'Literal')
      .map(({ subject, object }) => ({
        source,
        document: subject.value,
        textFile: object.value,
        stored: readStoredText(source.path, object.value, maxBytes),
      })),
  );
}

/**
 * The texts that could be read, by their document's IRI: paths are alike in different folders. Where a document has
 * two, the first stands; the checks say so.
 */
export function textsByDocument(named: readonly NamedText[]): Map<string, string> {
  const texts = new Map<string, string>();
  for (const { document, stored } of named) {
    if ('text' in stored && !texts.has(document)) texts.set(document, stored.text);
  }
  return texts;
}

/** The stored texts that the files name, by document; one that cannot be read is left to the check `text-stored`. */
export function loadTexts(files: readonly SourceFile[], maxBytes?: number): Map<string, string> {
  return textsByDocument(storedTexts(files, maxBytes));
}
