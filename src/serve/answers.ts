import { LRUCache } from 'lru-cache';

/** An answer that can be sent again: bytes as they are, and compressed where that pays. */
export interface Answer {
  contentType: string;
  body: Uint8Array;
  gzip?: Uint8Array;
  brotli?: Uint8Array;
  /** Of `body`, without quotes; none where the answer can be another one next time. */
  etag?: string;
}

/** What is known of a request. */
export interface Known {
  /** The entity tag of its answer. */
  tag: string;
  /** What its client takes, best first. */
  encodings: readonly string[];
  /** What is sent beside the answer and what goes with that. */
  headers: Readonly<Record<string, number | string | string[] | undefined>>;
}

const size = ({ body, gzip, brotli }: Answer) =>
  body.byteLength + (gzip?.byteLength ?? 0) + (brotli?.byteLength ?? 0) + 512;

/** Of all that is kept, what the words of requests may take: they save reading the same query again. */
const FOR_REQUESTS = 1 / 8;

/**
 * Answers of one graph, by entity tag and by the words of the requests that got them, the least recently used ones
 * forgotten first. A reload makes another of these, so that nothing outlives its graph; errors are never put in.
 *
 * @param maxBytes - of all answers and requests together
 */
export class Answers {
  readonly #answers: LRUCache<string, Answer>;
  readonly #requests: LRUCache<string, Known>;
  hits = 0;
  misses = 0;

  constructor(maxBytes: number) {
    const forRequests = Math.floor(maxBytes * FOR_REQUESTS);
    this.#answers = new LRUCache({
      maxSize: Math.max(1, maxBytes - forRequests),
      sizeCalculation: size,
    });
    this.#requests = new LRUCache({
      maxSize: Math.max(1, forRequests),
      // A character may take two bytes; beside them are the tag and the entry.
      sizeCalculation: ({ headers }, words) =>
        2 * (words.length + Object.values(headers).join().length) + 1024,
    });
  }

  get(tag: string): Answer | undefined {
    const found = this.#answers.get(tag);
    if (found) this.hits++;
    else this.misses++;
    return found;
  }

  set(tag: string, answer: Answer): void {
    this.#answers.set(tag, answer);
  }

  /** The answer that a request got which was the same word for word, if it is still kept. */
  again(words: string): { answer: Answer; known: Known } | undefined {
    const known = this.#requests.get(words);
    const answer = known && this.#answers.get(known.tag);
    if (!known || !answer) return undefined;
    this.hits++;
    return { answer, known };
  }

  remember(words: string, known: Known): void {
    this.#requests.set(words, known);
  }

  get bytes(): number {
    return this.#answers.calculatedSize + this.#requests.calculatedSize;
  }
}
