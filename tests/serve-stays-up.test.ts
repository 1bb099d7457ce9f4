import { copyFileSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rowsOf, type Server, startServer } from './support/serve.ts';

/* Queries that never end, need all memory or say too much end alone: the service and the queries beside them go on. */

const RUNAWAY = 'SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }';
const ENDLESS = [
  ['a cross product', RUNAWAY],
  ['a path over everything', 'SELECT (COUNT(*) AS ?n) { ?a (!<urn:x>|^!<urn:x>)* ?b . ?c (!<urn:x>)* ?d }'],
] as const;
const EVENTS = 'SELECT (COUNT(?e) AS ?n) { ?e a dem:Event }';

const scratch = mkdtempSync(join(tmpdir(), 'demarche-serve-'));
afterAll(() => rmSync(scratch, { recursive: true }));

const figure = async (server: Server, name: string) =>
  Number(new RegExp(`^${name} (\\S+)`, 'm').exec((await server.send('/metrics')).text)?.[1]);

/** Asks again until it is so; gives up after ten seconds. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    if (await isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('it did not come about');
}

describe('with two threads and a second for each query', () => {
  let server: Server;
  beforeAll(async () => {
    server = await startServer('--workers', '2', '--queue', '1', '--timeout', '1', '--max-answer', '100KB');
  });
  afterAll(() => server.stop());

  test.each(ENDLESS)('%s is ended, and queries beside it are answered', async (_, endless) => {
    const ended = server.query(endless);
    for (let beside = 0; beside < 5; beside++)
      expect((await server.query(`${EVENTS} # ${beside}`)).status).toBe(200);
    const { status, text } = await ended;
    expect([status, JSON.parse(text).detail]).toEqual([422, 'The query took longer than 1 s and was ended.']);
    expect((await server.query(`${EVENTS} LIMIT 7`)).status).toBe(200);
  });

  test('more queries than may wait are told to come again', async () => {
    const replies = await Promise.all(Array.from({ length: 6 }, () => server.query(RUNAWAY)));
    const statuses = replies.map(({ status }) => status).sort();
    // Two run, one waits, and three find no place.
    expect(statuses).toEqual([422, 422, 422, 503, 503, 503]);
    const full = replies.find(({ status }) => status === 503);
    expect(full?.headers['retry-after']).toMatch(/^\d+$/);
    expect((await server.query(EVENTS)).status).toBe(200);
  });

  test('an answer larger than allowed is an error that says so', async () => {
    const { status, text } = await server.query('SELECT * { ?s a ?class }');
    expect([status, JSON.parse(text).detail]).toEqual([
      422,
      expect.stringMatching(/bytes; 102400 are allowed/),
    ]);
  });

  test('errors are not kept, answers are', async () => {
    const before = await figure(server, 'demarche_answers_hits');
    const ask = () => server.query('SELECT ?kept { ?kept a dem:State }');
    expect((await ask()).body.equals((await ask()).body)).toBe(true);
    expect(await figure(server, 'demarche_answers_hits')).toBe(before + 1);
    expect((await server.query('SELECT (NOW() AS ?now) {}')).headers.etag).toBeUndefined();
  });

  test('a client that hangs up frees its thread', async () => {
    const { hostname, port } = new URL(server.url);
    const before = await figure(server, 'demarche_threads_ended');
    const path = `/sparql?query=${encodeURIComponent(RUNAWAY)}`;
    const request = httpRequest({ hostname, port, path });
    request.on('error', () => undefined);
    request.end();
    await until(async () => (await figure(server, 'demarche_queries_running')) === 1);
    request.destroy();
    await until(async () => (await figure(server, 'demarche_queries_running')) === 0);
    expect(await figure(server, 'demarche_threads_ended')).toBe(before + 1);
  });

  test('a request whose headers never end is cut off', { timeout: 30_000 }, async () => {
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n');
    const told = await new Promise<string>((resolve) => {
      socket.once('data', (data) => resolve(data.toString()));
      socket.once('close', () => resolve('closed'));
    });
    expect(told).toMatch(/^HTTP\/1\.1 408|^closed/);
  });
});

test('a query that needs more memory than allowed is ended, and its thread replaced', {
  timeout: 120_000,
}, async () => {
  const server = await startServer('--workers', '1', '--memory', '60MB', '--timeout', '50');
  try {
    const { status, text } = await server.query('SELECT ?a ?c ?f { ?a ?b ?c . ?d ?e ?f } ORDER BY ?f ?a');
    expect([status, JSON.parse(text).detail]).toEqual([422, expect.stringContaining('more memory')]);
    for (let again = 0; again < 3; again++)
      expect((await server.query(`${EVENTS} # ${again}`)).status).toBe(200);
  } finally {
    await server.stop();
  }
});

test('a graph that needs more memory than allowed is told at once', async () => {
  await expect(startServer('--memory', '16MB')).rejects.toThrow(/more memory/);
});

test('a service that is told to stop finishes what it was asked', async () => {
  const server = await startServer();
  const slow = server.query('SELECT (COUNT(*) AS ?n) { ?a a ?b . ?c a dem:Event }');
  await until(async () => (await figure(server, 'demarche_queries_running')) === 1);
  const [reply] = await Promise.all([slow, server.stop()]);
  expect(reply.status).toBe(200);
  await expect(server.send('/health')).rejects.toThrow();
});

describe('with --watch', () => {
  const file = join(scratch, 'watched.nt');
  const one = '<urn:one> <urn:p> "1" .\n';
  let server: Server;
  const count = async () => rowsOf(await server.query('SELECT (COUNT(*) AS ?n) { ?s ?p ?o }'))[0]?.n;
  const health = async () => JSON.parse((await server.send('/health')).text);
  /** As editors do it: written beside, and moved. */
  const replace = (text: string) => {
    writeFileSync(`${file}.new`, text);
    renameSync(`${file}.new`, file);
  };
  beforeAll(async () => {
    writeFileSync(file, one);
    server = await startServer('--data', file, '--watch');
  });
  afterAll(() => server.stop());

  test('a file that changes is in service, its answers and tags anew', async () => {
    expect(await count()).toBe('1');
    const tag = (await server.query('ASK {}')).headers.etag;
    replace(`${one}<urn:two> <urn:p> "2" .\n`);
    await until(async () => (await count()) === '2');
    expect((await server.query('ASK {}')).headers.etag).not.toBe(tag);
  });

  test('a file that no longer parses leaves the last good graph, and a mended one ends that', async () => {
    replace('<urn:one> <urn:p> \n');
    await until(async () => (await health()).status === 'degraded');
    expect(await count()).toBe('2');
    expect((await health()).problem).toMatch(/line/);
    replace(one);
    await until(async () => (await health()).status === 'ok');
    expect(await count()).toBe('1');
  });
});

test('Turtle is watched too, and what is derived from it', async () => {
  const file = join(scratch, 'meeting.ttl');
  copyFileSync(join(import.meta.dirname, 'fixtures', 'data', 'meeting.ttl'), file);
  const server = await startServer('--data', file, '--with', '--watch');
  const events = async () => rowsOf(await server.query(EVENTS))[0]?.n;
  try {
    const before = Number(await events());
    writeFileSync(
      file,
      `${readFileSync(file, 'utf8')}\n<urn:another> a <https://w3id.org/demarche/ontology#Event> .\n`,
    );
    await until(async () => Number(await events()) === before + 1);
  } finally {
    await server.stop();
  }
});
