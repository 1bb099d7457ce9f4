import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { problem } from './problem.ts';
import { SECURITY_HEADERS } from './security-headers.ts';

/**
 * What Node could not read as a request, or got no whole one of in time: told before there is any reply to send.
 *
 * @returns the status that was told; none where there is nobody to tell, or another answer is on its way
 */
export function sendRaw(error: Error & { code?: string }, socket: Socket): number | undefined {
  // Node's own name, and what Node itself does: a second head would be read as a part of the body.
  const { _httpMessage: sent } = socket as { _httpMessage?: ServerResponse | null };
  if (sent?.headersSent) socket.destroy();
  if (!socket.writable || error.code === 'ECONNRESET') return undefined;
  const status = { ERR_HTTP_REQUEST_TIMEOUT: 408, HPE_HEADER_OVERFLOW: 431 }[error.code as string] ?? 400;
  const details: Readonly<Record<number, string>> = {
    400: 'This is no HTTP request.',
    408: 'The request took too long to arrive.',
    431: 'The headers of the request are too large.',
  };
  const body = `${JSON.stringify({ type: 'about:blank', ...problem(status, details[status] as string) })}\n`;
  const headers = {
    ...SECURITY_HEADERS,
    'content-type': 'application/problem+json',
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`);
  return status;
}
