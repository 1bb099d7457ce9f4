import type { FastifyReply } from 'fastify';
import { Overloaded } from './query-pool.ts';
import { whenOver } from './when-over.ts';

/** What a connection has buffers for anyway. */
const SMALL = 16 * 1024;

/**
 * Answers on their way to clients, bounded together: a client that does not read keeps its answer in memory until its
 * connection is closed. An answer that goes to several clients is there once, and counts once.
 */
export class Unsent {
  readonly #maxBytes: number;
  readonly #clients = new Map<Uint8Array, number>();
  bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /**
   * Counts an answer until its reply has been sent, or its client has gone. A small one is not worth the counting but
   * where it waits behind another of its connection: Node reads 64 KB of requests before it stops, and answers them all.
   *
   * @throws Overloaded where it is too much beside what is not yet sent; the first one always fits
   */
  add(answer: Uint8Array, reply: FastifyReply): void {
    if (answer.byteLength <= SMALL && reply.raw.socket !== null) return;
    const clients = this.#clients.get(answer) ?? 0;
    const isTooMuch = clients === 0 && this.bytes > 0 && this.bytes + answer.byteLength > this.#maxBytes;
    if (isTooMuch) throw new Overloaded('Too many answers wait for their clients to read them.');
    // Gone already: nothing waits for it.
    if (!whenOver(reply, () => this.#remove(answer))) return;
    if (clients === 0) this.bytes += answer.byteLength;
    this.#clients.set(answer, clients + 1);
  }

  #remove(answer: Uint8Array): void {
    const left = (this.#clients.get(answer) as number) - 1;
    if (left > 0) this.#clients.set(answer, left);
    else {
      this.#clients.delete(answer);
      this.bytes -= answer.byteLength;
    }
  }
}
