import type { FastifyReply } from 'fastify';
import { Overloaded } from './query-pool.ts';

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
   * Counts an answer until its reply has been sent, or its client has gone.
   *
   * @throws Overloaded where it is too much beside what is not yet sent; the first one always fits
   */
  add(answer: Uint8Array, reply: FastifyReply): void {
    const { raw } = reply;
    const { socket } = reply.request.raw;
    // Gone already, so that no end would be told.
    if (socket.destroyed || raw.destroyed) return;
    const clients = this.#clients.get(answer) ?? 0;
    if (clients === 0) {
      if (this.bytes > 0 && this.bytes + answer.byteLength > this.#maxBytes)
        throw new Overloaded('Too many answers wait for their clients to read them.');
      this.bytes += answer.byteLength;
    }
    this.#clients.set(answer, clients + 1);
    let isOver = false;
    const done = () => {
      raw.off('close', done);
      socket.off('close', done);
      if (!isOver) this.#remove(answer);
      isOver = true;
    };
    // After all was sent too.
    raw.once('close', done);
    // A reply that waits behind another one of its connection is told nothing of its own; there may be many.
    socket.setMaxListeners(0).once('close', done);
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
