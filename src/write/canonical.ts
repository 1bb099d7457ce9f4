import { createHash } from 'node:crypto';
import type { Quad, Term } from '@rdfjs/types';
import rdfCanonize, { type MessageDigest } from 'rdf-canonize';
import { DemarcheError } from '../error.ts';
import { writeTerm } from './terms.ts';

/* What makes a graph's text depend on the graph alone: labels for blank nodes, and one order of strings. */

// RDFC-1.0 looks at blank nodes that are alike again and again, for some graphs longer than anyone waits.
// rdf-canonize counts, and by default gives up on two nodes that point at each other; so the clock decides.
const PATIENCE = 20_000;

/**
 * The canonical labels of a dataset's blank nodes (RDFC-1.0): a function from a label to `c14n0`, `c14n1` …
 *
 * Throws `limit` where the blank nodes are so much alike that it would take more than `patience` milliseconds.
 */
export async function canonicalLabels(
  quads: readonly Quad[],
  patience: number = PATIENCE,
): Promise<(label: string) => string> {
  const about = aboutBlankNodes(quads);
  const canonicalIdMap = new Map<string, string>();
  const end = performance.now() + patience;
  const createMessageDigest = () => {
    if (performance.now() > end) throw new Error(`more than ${patience} ms`);
    return digest();
  };
  const options = {
    algorithm: 'RDFC-1.0',
    canonicalIdMap,
    createMessageDigest,
    maxWorkFactor: Infinity,
  } as const;
  try {
    if (about.length > 0) await rdfCanonize.canonize(about, options);
  } catch (cause) {
    throw new DemarcheError(
      'limit',
      'The blank nodes of this graph are too much alike to be put in one order.',
      {
        hint: 'Give those that point at each other IRIs.',
        cause,
      },
    );
  }
  return (label) => canonicalIdMap.get(label) ?? label;
}

function digest(): MessageDigest {
  const hash = createHash('sha256');
  return { update: (text) => void hash.update(text, 'utf8'), digest: () => hash.digest('hex') };
}

/** The quads that speak of blank nodes, each once: no others bear on the labels, and doubles would. */
function aboutBlankNodes(quads: readonly Quad[]): Quad[] {
  const found = new Map<string, Quad>();
  for (const quad of quads) {
    const terms: Term[] = [quad.subject, quad.predicate, quad.object, quad.graph];
    if (!terms.some(({ termType }) => termType === 'BlankNode')) continue;
    found.set(terms.map((term) => (term.termType === 'DefaultGraph' ? '' : writeTerm(term))).join(' '), quad);
  }
  return [...found.values()];
}

/** Sorts strings by code point, in place; JavaScript alone sorts characters beyond U+FFFF before U+E000. */
export function sortByCodePoint(strings: string[]): string[] {
  return strings.some((each) => /[\ud800-\udfff]/.test(each))
    ? strings.sort(compareCodePoints)
    : strings.sort();
}

/** Compares two strings by code point, for `Array.sort`. */
export function compareCodePoints(one: string, other: string): number {
  const length = Math.min(one.length, other.length);
  for (let at = 0; at < length; at++) {
    const [a, b] = [one.charCodeAt(at), other.charCodeAt(at)];
    if (a !== b) return order(a) - order(b);
  }
  return one.length - other.length;
}

/** The unit's place in code point order: surrogates, which begin characters beyond U+FFFF, after all others. */
const order = (unit: number) => (unit < 0xd800 ? unit : unit < 0xe000 ? unit + 0x2000 : unit - 0x800);
