import { spawn } from 'node:child_process';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { expect } from 'vitest';

/* `demarche serve` as a process of its own, and requests to it byte for byte: no client adds a header or tidies a path. */

const cli = join(import.meta.dirname, '..', '..', 'dist', 'cli.js');

/** What was answered. */
export interface Reply {
  status: number;
  headers: IncomingHttpHeaders;
  /** As it came, compressed or not. */
  body: Buffer;
  /** The body as text, decompressed. */
  text: string;
}

export interface Sent {
  method?: string;
  headers?: Readonly<Record<string, string>>;
  body?: Uint8Array | string;
}

export interface Server {
  /** Its address, without a slash at the end. */
  url: string;
  /** Sends a request to a path, which is written as given. */
  send(path: string, sent?: Sent): Promise<Reply>;
  /** A query by GET; `parameters` go beside it. */
  query(sparql: string, accept?: string, parameters?: Readonly<Record<string, string>>): Promise<Reply>;
  /** What it has written so far, its log too. */
  log(): string;
  /** Ends the process, waits for its end and gives its exit code; null where the signal itself has ended it. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** The path of the founding text's event, after `/id/` and `/doc/`. */
export const EVENT = 'event/e-2021-01-15-japan-france-teleconference';
/** A query of three rows. */
export const ROWS = 'SELECT ?s { ?s a dem:Event } ORDER BY STR(?s) LIMIT 3';

/** Starts the service on a free port and waits until it listens. */
export async function startServer(...options: string[]): Promise<Server> {
  const child = spawn(
    process.execPath,
    [cli, 'serve', '--port', '0', '--workers', '1', '--log-level', 'error', ...options],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  let told = '';
  const url = await new Promise<string>((resolve, reject) => {
    const listen = (chunk: Buffer) => {
      told += chunk.toString();
      const address = /at (http:\/\/\S+)\/\s/.exec(told)?.[1];
      if (address) resolve(address);
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    child.once('exit', (code) => reject(new Error(`serve ended with ${code}: ${told}`)));
  });
  const send: Server['send'] = (path, sent) => sendTo(url, path, sent);
  return {
    url,
    send,
    query: (sparql, accept, parameters = {}) =>
      send(`/sparql?${new URLSearchParams({ query: sparql, ...parameters })}`, {
        headers: accept === undefined ? {} : { accept },
      }),
    log: () => told,
    stop: async (signal = 'SIGTERM') => {
      child.kill(signal);
      return ended;
    },
  };
}

function sendTo(
  url: string,
  path: string,
  { method = 'GET', headers = {}, body }: Sent = {},
): Promise<Reply> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const request = httpRequest({ hostname, port, path, method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('error', reject);
      response.once('end', () => {
        const bytes = Buffer.concat(chunks);
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: bytes,
          text: decompressed(bytes, response.headers['content-encoding']).toString(),
        });
      });
    });
    request.once('error', reject);
    request.end(body);
  });
}

function decompressed(bytes: Buffer, encoding: string | undefined): Buffer {
  // An answer to HEAD has the headers of the body that it leaves out.
  if (bytes.length === 0) return bytes;
  if (encoding === 'gzip') return gunzipSync(bytes);
  return encoding === 'br' ? brotliDecompressSync(bytes) : bytes;
}

/** The media type of an answer, without its parameters. */
export const typeOf = ({ headers }: Reply): string => headers['content-type']?.split(';')[0]?.trim() ?? '';

/** The rows of an answer in SPARQL 1.1 Query Results JSON, by variable name, values only. */
export function rowsOf({ text }: Pick<Reply, 'text'>): Record<string, string>[] {
  const { results } = JSON.parse(text) as { results: { bindings: Record<string, { value: string }>[] } };
  return results.bindings.map((row) =>
    Object.fromEntries(Object.entries(row).map(([name, term]) => [name, term.value])),
  );
}

export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  line?: number;
  column?: number;
  available?: string[];
}

/** The problem that an answer is (RFC 9457 §3). */
export function problemIn(reply: Reply, status: number): Problem {
  expect(typeOf(reply)).toBe('application/problem+json');
  const problem = JSON.parse(reply.text) as Problem;
  expect([reply.status, problem.status]).toEqual([status, status]);
  expect(problem.type).toBe('about:blank');
  expect(problem.title).toMatch(/\w/);
  expect(problem.detail).toMatch(/\w/);
  return problem;
}

/** The address of a query by GET. */
export const sparql = (text: string): string => `/sparql?query=${encodeURIComponent(text)}`;

/** Asks again until it is so; gives up after ten seconds. */
export async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    if (await isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('it did not come about');
}
