import type { FastifyReply } from 'fastify';
import { Overloaded } from './query-pool.ts';
import { whenOver } from './when-over.ts';

/** What a connection has buffers for anyway. */
const SMALL = 16 * 1024;

/** A client has so many milliseconds for an answer, and one more for so many bytes of it (128 kB a second). */
const PATIENCE = 30_000;
const RATE = 128;

/**
 * Answers on their way to clients, bounded together: a client that does not read keeps its answer in memory until its
 * connection is closed. That happens where it is too slow and others need the memory. An answer that goes to several
 * clients is there once, and counts once.
 */
export class Unsent {
  readonly #maxBytes: number;
  readonly #clients = new Map<Uint8Array, number>();
  /** Until when each is to be sent. */
  readonly #until = new Map<FastifyReply, number>();
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
    if (isTooMuch) {
      this.#giveUp();
      throw new Overloaded('Too many answers wait for their clients to read them.');
    }
    // Gone already: nothing waits for it.
    if (!whenOver(reply, () => this.#remove(answer, reply))) return;
    this.#until.set(reply, performance.now() + PATIENCE + answer.byteLength / RATE);
    if (clients === 0) this.bytes += answer.byteLength;
    this.#clients.set(answer, clients + 1);
  }

  /** Closes the connections of those that are too slow: what they wait for is free when the next one asks. */
  #giveUp(): void {
    const now = performance.now();
    for (const [{ request }, until] of this.#until) if (until < now) request.raw.socket.destroy();
  }

  #remove(answer: Uint8Array, reply: FastifyReply): void {
    this.#until.delete(reply);
    const left = (this.#clients.get(answer) as number) - 1;
    if (left > 0) this.#clients.set(answer, left);
    else {
      this.#clients.delete(answer);
      this.bytes -= answer.byteLength;
    }
  }
}
