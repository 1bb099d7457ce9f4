import type { Socket } from 'node:net';
import type { FastifyReply } from 'fastify';
import { whenOver } from './when-over.ts';

/** Requests of one connection that may wait behind the one that is answered: each takes some KB of memory. */
const MOST_BEHIND = 100;

/** Requests that wait behind others of their connections. */
export class WaitingLine {
  readonly #waiting = new WeakMap<Socket, number>();
  readonly #unsent: (reply: FastifyReply) => void;

  /** @param unsent - is told of each whose client has gone */
  constructor(unsent: (reply: FastifyReply) => void) {
    this.#unsent = unsent;
  }

  /** Whether there is room for one more. Where there is none, its connection is closed, and nothing else of it answered. */
  admit(reply: FastifyReply): boolean {
    const { socket } = reply.request.raw;
    const others = () => this.#waiting.get(socket) ?? 0;
    if (others() >= MOST_BEHIND) socket.destroy();
    const isThere = whenOver(reply, (isSent) => {
      this.#waiting.set(socket, others() - 1);
      if (!isSent) this.#unsent(reply);
    });
    if (isThere) this.#waiting.set(socket, others() + 1);
    return isThere;
  }
}
