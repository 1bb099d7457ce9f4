import { join, resolve, sep } from 'node:path';
import type { Finding } from '../check/findings.ts';
import { ROOT } from '../project.ts';
import { readPaths, type SourceFile } from './read.ts';

const DATA = join(ROOT, 'data');
const ONTOLOGY = join(ROOT, 'ontology');
/** Links to other datasets, as SSSOM mapping sets. */
export const LINKS = join(DATA, 'links');
/** Folders of what is looked up: code lists, and links to other datasets. */
const REFERENCE = [join(DATA, 'reference'), LINKS];
const SHAPES = join(ONTOLOGY, 'shapes');

/**
 * The bundled files: what people wrote (ontology, concept schemes, data), and apart from it the SHACL shapes and what is
 * only looked up: the large code lists under `data/reference/`, the links under `data/links/`.
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

const isReference = (path: string): boolean => REFERENCE.some((folder) => path.startsWith(folder + sep));

/**
 * Whether a file holds the bundled SHACL shapes, which are rules about the graph and no part of it. By its place:
 * a file of somebody else's is data, whatever its name.
 */
export const isShapes = (path: string): boolean => resolve(path).startsWith(SHAPES + sep);
