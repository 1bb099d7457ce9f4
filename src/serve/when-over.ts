import type { FastifyReply } from 'fastify';

/**
 * Calls once when a reply was sent whole, or its client has gone, whichever is first. Not at all where the client had
 * gone before: then it says so.
 *
 * @param done - is told whether all was sent
 * @returns whether there is somebody to reply to
 */
export function whenOver({ raw, request }: FastifyReply, done: (isSent: boolean) => void): boolean {
  const { socket } = request.raw;
  if (socket.destroyed || raw.destroyed) return false;
  let isOver = false;
  const once = () => {
    raw.off('close', once);
    socket.off('close', once);
    // One may be told while the other is: then both listeners are called.
    if (!isOver) done(raw.writableFinished);
    isOver = true;
  };
  // After all was sent too.
  raw.once('close', once);
  // A reply that waits behind another one of its connection is told nothing of its own; there may be many.
  socket.setMaxListeners(0).once('close', once);
  return true;
}
