/** What we use of rdf-canonize 5, which has no types of its own. */
declare module 'rdf-canonize' {
  import type { Quad } from '@rdfjs/types';

  export interface MessageDigest {
    update(text: string): void;
    /** The digest so far, in lower-case hexadecimal. */
    digest(): string;
  }

  export interface CanonizeOptions {
    algorithm: 'RDFC-1.0';
    /** Filled with the canonical label of each blank node's label, both without `_:`. */
    canonicalIdMap?: Map<string, string>;
    createMessageDigest?: () => MessageDigest;
    /** Exponent of how often blank nodes that are alike may be compared in depth before it throws. */
    maxWorkFactor?: number;
  }

  const rdfCanonize: { canonize(dataset: readonly Quad[], options: CanonizeOptions): Promise<string> };
  export default rdfCanonize;
}
