import { LRUCache } from 'lru-cache';
import { tokens } from '../engines/sparql-text.ts';

/** An answer that can be sent again: bytes as they are, and compressed where that pays. */
export interface Answer {
  contentType: string;
  body: Uint8Array;
  gzip?: Uint8Array;
  brotli?: Uint8Array;
  /** Of `body`, without quotes; none where the answer can be another one next time. */
  etag?: string;
}

const size = ({ body, gzip, brotli }: Answer) =>
  body.byteLength + (gzip?.byteLength ?? 0) + (brotli?.byteLength ?? 0) + 512;

/**
 * Answers of one graph, the least recently used ones forgotten first. A reload makes another of these, so that nothing
 * outlives its graph; errors are never put in.
 *
 * @param maxBytes - of all answers together
 */
export class Answers {
  readonly #answers: LRUCache<string, Answer>;
  hits = 0;
  misses = 0;

  constructor(maxBytes: number) {
    this.#answers = new LRUCache({ maxSize: Math.max(1, maxBytes), sizeCalculation: size });
  }

  get(key: string): Answer | undefined {
    const found = this.#answers.get(key);
    if (found) this.hits++;
    else this.misses++;
    return found;
  }

  set(key: string, answer: Answer): void {
    this.#answers.set(key, answer);
  }

  get bytes(): number {
    return this.#answers.calculatedSize;
  }
}

/** A query without comments and with single blanks, so that one that is only laid out otherwise has the same answer. */
export function normalised(sparql: string): string {
  let text = '';
  let end = 0;
  for (const token of tokens(sparql)) {
    // Only where something stood between them: 12 is not 1 2.
    text += token.at > end ? ` ${token.text}` : token.text;
    end = token.at + token.text.length;
  }
  return text;
}
