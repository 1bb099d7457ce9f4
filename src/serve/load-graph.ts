import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { freshCatalogue, type OpenOptions } from '../graph.ts';
import { BUILT, type Catalogue } from '../project.ts';
import { loadBytes } from '../read/load-bytes.ts';
import { GRAPH_FORMATS } from '../write/graph-formats.ts';

/** A graph as query threads share it, and what it was made from. */
export interface LoadedGraph {
  full: SharedArrayBuffer;
  /** Without interpretations; only of the bundled graph. */
  explicit?: SharedArrayBuffer;
  catalogue: Catalogue;
  /** Named graphs are kept apart. */
  keepGraphs: boolean;
  /** Of the graph and of the questions: where either is another, so are the answers. */
  hash: string;
}

/** Which graph to serve. */
export interface ServedOptions extends OpenOptions {
  /** Keep the named graphs of `data` apart; else all is the default graph. */
  keepGraphs?: boolean;
}

/**
 * Reads the graph to serve. Files of N-Triples and N-Quads that nothing is to be derived from are taken as they are;
 * the query threads parse them.
 *
 * @throws DemarcheError `data`, `syntax`, `not-found`, `limit` where it cannot be served as it is
 */
export async function loadGraph(options: ServedOptions): Promise<LoadedGraph> {
  const catalogue = await freshCatalogue();
  const { keepGraphs = false } = options;
  const loaded = (full: SharedArrayBuffer, explicit?: SharedArrayBuffer) =>
    hashed({ full, ...(explicit && { explicit }), catalogue, keepGraphs });
  if (!options.data?.length) {
    const texts = options.explicitOnly ? [BUILT.explicit] : [BUILT.graph, BUILT.explicit];
    const reference = readFileSync(BUILT.reference);
    const [full, explicit] = texts.map((path) => shared(Buffer.concat([readFileSync(path), reference])));
    return loaded(full as SharedArrayBuffer, explicit);
  }
  // One file: the blank nodes of two must not meet, and only reading them apart renames them.
  const [path, another] = options.data;
  const asItIs = !options.with && !options.derive && !options.explicitOnly;
  if (path !== undefined && another === undefined && isLines(path) && asItIs)
    return loaded(shared(loadBytes(path, options.maxBytes ?? Number.POSITIVE_INFINITY, { isText: false })));
  const { openData } = await import('../open-data.ts');
  const { quads } = await openData(options, catalogue);
  const text = await GRAPH_FORMATS[keepGraphs ? 'nquads' : 'ntriples'].write(quads);
  // What the data itself names of the code lists is among the quads already; twice is once.
  const reference = options.with ? readFileSync(BUILT.reference) : Buffer.alloc(0);
  return loaded(shared(Buffer.concat([Buffer.from(text), reference])));
}

const isLines = (path: string) => /\.(nt|nq)$/.test(path);

/** The bytes in memory that threads can share. */
function shared(bytes: Uint8Array): SharedArrayBuffer {
  const memory = new SharedArrayBuffer(bytes.length);
  new Uint8Array(memory).set(bytes);
  return memory;
}

function hashed(graph: Omit<LoadedGraph, 'hash'>): LoadedGraph {
  const { catalogue, keepGraphs, full, explicit } = graph;
  const hash = createHash('sha256').update(JSON.stringify([catalogue, keepGraphs]));
  for (const memory of [full, explicit]) if (memory) hash.update(new Uint8Array(memory));
  return { ...graph, hash: hash.digest('base64url').slice(0, 22) };
}
