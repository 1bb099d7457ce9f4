import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { DemarcheError } from '../error.ts';
import { freshCatalogue, type OpenOptions } from '../graph.ts';
import { BUILT, type Catalogue } from '../project.ts';
import { GRAPH_FORMATS } from '../write/graph-formats.ts';

/** A graph as query threads share it, and what it was made from. */
export interface LoadedGraph {
  full: SharedArrayBuffer;
  /** Without interpretations; only of the bundled graph. */
  explicit?: SharedArrayBuffer;
  catalogue: Catalogue;
  /** Of all its bytes: another graph has another one. */
  hash: string;
}

/**
 * Reads the graph to serve. Files of N-Triples and N-Quads that nothing is to be derived from are taken as they are;
 * the query threads parse them.
 *
 * @throws DemarcheError `data`, `syntax`, `not-found`, `limit` where it cannot be served as it is
 */
export async function loadGraph(options: OpenOptions): Promise<LoadedGraph> {
  const catalogue = await freshCatalogue();
  if (!options.data?.length) {
    const texts = options.explicitOnly ? [BUILT.explicit] : [BUILT.graph, BUILT.explicit];
    const [full, explicit] = texts.map((path) => shared([readFileSync(path)]));
    return { ...hashed(full as SharedArrayBuffer), catalogue, ...(explicit && { explicit }) };
  }
  if (options.data.every(isLines) && !options.with && !options.derive && !options.explicitOnly)
    return { ...hashed(shared(options.data.map((path) => readWhole(path, options.maxBytes)))), catalogue };
  const { openData } = await import('../open-data.ts');
  const { quads } = await openData(options, catalogue);
  const text = await GRAPH_FORMATS.ntriples.write(quads);
  return { ...hashed(shared([Buffer.from(text)])), catalogue };
}

const isLines = (path: string) => /\.(nt|nq)$/.test(path);

function readWhole(path: string, maxBytes = Number.POSITIVE_INFINITY): Buffer {
  try {
    if (statSync(path).size > maxBytes) {
      throw new DemarcheError('limit', `${path} is larger than ${maxBytes} bytes.`, {
        hint: 'Allow more with --max-size, such as --max-size 2GB.',
      });
    }
    return readFileSync(path);
  } catch (cause) {
    if (cause instanceof DemarcheError) throw cause;
    const { code } = cause as NodeJS.ErrnoException;
    throw new DemarcheError('not-found', `${path} cannot be read (${code}).`, { cause });
  }
}

/** The texts one after the other, each ended by a line end, in memory that threads can share. */
function shared(texts: readonly Uint8Array[]): SharedArrayBuffer {
  const memory = new SharedArrayBuffer(texts.reduce((sum, { length }) => sum + length + 1, 0));
  const bytes = new Uint8Array(memory).fill(10);
  let at = 0;
  for (const text of texts) {
    bytes.set(text, at);
    at += text.length + 1;
  }
  return memory;
}

const hashed = (full: SharedArrayBuffer) => ({
  full,
  hash: createHash('sha256').update(new Uint8Array(full)).digest('base64url').slice(0, 22),
});
