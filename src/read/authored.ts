import { join } from 'node:path';
import type { Finding } from '../check/findings.ts';
import { ROOT } from '../project.ts';
import { readPaths, type SourceFile } from './read.ts';

const DATA = join(ROOT, 'data');

/** Everything that people wrote: ontology, concept schemes and data, without the SHACL shapes. */
export async function readAuthored(): Promise<{ files: SourceFile[]; findings: Finding[] }> {
  const { files, findings } = await readPaths([join(ROOT, 'ontology'), DATA], {
    forbidBlankNodes: (path) => path.startsWith(DATA),
  });
  return { files: files.filter(({ path }) => !isShapes(path)), findings };
}

/** Whether a file holds SHACL shapes, which are rules about the graph and no part of it. */
export const isShapes = (path: string): boolean => /[/\\]shapes(\.ttl$|[/\\])/.test(path);
