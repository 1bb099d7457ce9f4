import { join, resolve, sep } from 'node:path';
import type { Finding } from '../check/findings.ts';
import { ROOT } from '../project.ts';
import { readPaths, type SourceFile } from './read.ts';

const DATA = join(ROOT, 'data');
const ONTOLOGY = join(ROOT, 'ontology');
const REFERENCE = join(DATA, 'reference');
const SHAPES = join(ONTOLOGY, 'shapes');

/**
 * The bundled files: what people wrote (ontology, concept schemes, data), and apart from it the SHACL shapes and the
 * large reference data under `data/reference/`, from which nothing is derived.
 */
export async function readAuthored(): Promise<{
  files: SourceFile[];
  shapes: SourceFile[];
  reference: SourceFile[];
  findings: Finding[];
}> {
  const { files, findings } = await readPaths([ONTOLOGY, DATA], {
    forbidBlankNodes: (path) => path.startsWith(DATA + sep),
  });
  return {
    files: files.filter(({ path }) => !isShapes(path) && !isReference(path)),
    shapes: files.filter(({ path }) => isShapes(path)),
    reference: files.filter(({ path }) => isReference(path)),
    findings,
  };
}

/** Whether a file holds the bundled ontology or concept schemes: by its place, as a checkout may lie anywhere. */
export const isOntology = (path: string): boolean => path.startsWith(ONTOLOGY + sep);

const isReference = (path: string): boolean => path.startsWith(REFERENCE + sep);

/**
 * Whether a file holds the bundled SHACL shapes, which are rules about the graph and no part of it. By its place:
 * a file of somebody else's is data, whatever its name.
 */
export const isShapes = (path: string): boolean => resolve(path).startsWith(SHAPES + sep);
