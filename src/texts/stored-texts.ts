import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { SourceFile } from '../read/read.ts';
import { dem } from '../vocabulary.ts';

/** Where a stored text is: `dem:textFile` counts from the folder of the file that states it. */
export function textPath(source: SourceFile, textFile: string): string {
  return join(dirname(source.path), textFile);
}

/** The stored texts that the files name, by `dem:textFile`; one that cannot be read is left to the checks. */
export function loadTexts(files: readonly SourceFile[]): Map<string, string> {
  const texts = new Map<string, string>();
  for (const source of files) {
    for (const { predicate, object } of source.quads) {
      if (!predicate.equals(dem.textFile)) continue;
      try {
        texts.set(object.value, readFileSync(textPath(source, object.value), 'utf8'));
      } catch {
        // The check `text-hash` reports it with file and line.
      }
    }
  }
  return texts;
}
