import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { form } from './ask.mjs';
import { HOSTILE } from './hostile.mjs';

/*
 * Clients that do not keep to manners. Each resolves with what became of the connection; none of it harms the service.
 */

const head = (length, more = '') =>
  `POST /sparql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${length}\r\n${more}\r\n`;

/** Opens a connection, lets `talk` write to it, and gives the status that comes back, or how it ended. */
function converse(port, most, talk) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const end = (how) => {
      clearTimeout(late);
      socket.destroy();
      resolve(how);
    };
    const late = setTimeout(() => end('left open'), most);
    socket.on('error', () => end('closed'));
    socket.on('close', () => end('closed'));
    socket.on('data', (data) => end(Number(/^HTTP\/1\.1 (\d{3})/.exec(data)?.[1] ?? Number.NaN)));
    socket.on('connect', () => void talk(socket, end));
  });
}

/** @type {Record<string, (port: number, next: () => number) => Promise<number | string>>} */
export const RUDE = {
  'hangs up on a query': (port, next) =>
    converse(port, 10_000, async (socket, end) => {
      const body = form(HOSTILE[Math.floor(next() * HOSTILE.length)].sparql);
      socket.write(head(Buffer.byteLength(body)) + body);
      await sleep(next() * 1500);
      end('hung up');
    }),

  'hangs up in the body': (port, next) =>
    converse(port, 10_000, async (socket, end) => {
      socket.write(`${head(1000)}query=`);
      await sleep(next() * 500);
      end('hung up');
    }),

  'slow body': (port) =>
    converse(port, 40_000, async (socket) => {
      socket.write(head(100_000));
      while (!socket.destroyed) {
        socket.write('q');
        await sleep(300);
      }
    }),

  'slow headers': (port) =>
    converse(port, 40_000, async (socket) => {
      socket.write('GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n');
      while (!socket.destroyed) {
        socket.write('X-Slow: 1\r\n');
        await sleep(300);
      }
    }),

  'oversized body': (port) =>
    converse(port, 40_000, async (socket) => {
      socket.write(head(500_000_000));
      while (!socket.destroyed) {
        if (!socket.write('a'.repeat(65_536))) await sleep(5);
      }
    }),

  'no HTTP': (port) =>
    converse(port, 10_000, async (socket) => void socket.write('\0\x01\x02 garbage\r\n\r\n')),

  'does not read': (port, next) =>
    converse(port, 10_000, async (socket, end) => {
      socket.pause();
      const body = form('SELECT * { ?s ?p ?o } LIMIT 30000');
      socket.write(head(Buffer.byteLength(body), 'Accept: text/csv\r\n') + body);
      await sleep(1000 + next() * 2000);
      end('hung up');
    }),

  // More answers, one after the other, than the system holds for a connection; and for longer than the service waits.
  'never reads': (port) =>
    converse(port, 60_000, async (socket, end) => {
      socket.pause();
      socket.removeAllListeners('data');
      const body = form('SELECT * { ?s ?p ?o } LIMIT 30000');
      const asked = (connection) =>
        head(
          Buffer.byteLength(body),
          `Accept: application/sparql-results+json\r\nConnection: ${connection}\r\n`,
        ) + body;
      socket.write(asked('keep-alive').repeat(5) + asked('close'));
      await sleep(40_000);
      socket.resume(); // only so is it told that the connection has ended
      await sleep(2000);
      end('left open');
    }),
};
