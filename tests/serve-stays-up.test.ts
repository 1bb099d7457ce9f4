import { EventEmitter } from 'node:events';
import { request as httpRequest } from 'node:http';
import { connect, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyReply } from 'fastify';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { Overloaded } from '../src/serve/query-pool.ts';
import { Unsent } from '../src/serve/unsent.ts';
import { GOOD, JSON_RESULTS, listen } from './support/endpoints.ts';
import { problemIn, type Reply, type Server, sparql, startServer, until } from './support/serve.ts';

/* Queries that never end, need all memory or say too much end alone: the service and the queries beside them go on. */

const RUNAWAY = 'SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }';
const ENDLESS = [
  ['a cross product', RUNAWAY],
  ['a path over everything', 'SELECT (COUNT(*) AS ?n) { ?a (!<urn:x>|^!<urn:x>)* ?b . ?c (!<urn:x>)* ?d }'],
  [
    'a regex bomb',
    'SELECT (COUNT(*) AS ?n) { ?s ?p ?o . ?t ?q ?r FILTER REGEX(CONCAT(STR(?o), STR(?r)), "^((a+)+)+$") }',
  ],
] as const;
const EVENTS = 'SELECT (COUNT(?e) AS ?n) { ?e a dem:Event }';

const figure = async (server: Server, name: string) =>
  Number(new RegExp(`^${name} (\\S+)`, 'm').exec((await server.send('/metrics')).text)?.[1]);

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
    let replies: Reply[] = [];
    let rounds = 0;
    await until(async () => {
      // Threads that were ended before must have loaded their graph again: on a busy machine that takes a while.
      await sleep(1000 * rounds++);
      replies = await Promise.all(Array.from({ length: 6 }, () => server.query(RUNAWAY)));
      // Two run, one waits, and three find no place.
      return replies.filter(({ status }) => status === 422).length === 3;
    });
    const statuses = replies.map(({ status }) => status).sort();
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

describe('with a minute for each query', () => {
  let server: Server;
  beforeAll(async () => {
    server = await startServer('--workers', '2', '--timeout', '60');
  });
  afterAll(() => server.stop());

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

  test('a client that hangs up frees the threads of all its requests', async () => {
    const { hostname, port } = new URL(server.url);
    const busy = async () =>
      (await figure(server, 'demarche_queries_running')) + (await figure(server, 'demarche_queries_waiting'));
    const socket = connect(Number(port), hostname);
    for (const number of [1, 2, 3])
      socket.write(
        `GET /sparql?query=${encodeURIComponent(`${RUNAWAY} # ${number}`)} HTTP/1.1\r\nHost: x\r\n\r\n`,
      );
    // Both threads have loaded by then, and the third request waits.
    await until(async () => (await busy()) === 3 && (await figure(server, 'demarche_queries_running')) === 2);
    const before = await figure(server, 'demarche_threads_ended');
    socket.destroy();
    await until(async () => (await busy()) === 0);
    expect(await figure(server, 'demarche_threads_ended')).toBe(before + 2);
  });

  test('requests whose clients went away are counted', async () => {
    expect((await server.send('/metrics')).text).toMatch(
      /demarche_requests_total\{method="GET",route="\/sparql",status="499"\} [1-9]/,
    );
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

test('a port that is taken is told as such', async () => {
  const server = await startServer();
  try {
    const { port } = new URL(server.url);
    await expect(startServer('--port', port, '--watch')).rejects.toThrow(/EADDRINUSE/);
  } finally {
    await server.stop();
  }
});

test('a connection that is kept open is answered, and closed, while the service stops', async () => {
  const server = await startServer();
  const { hostname, port } = new URL(server.url);
  const slow = server.query('SELECT (COUNT(*) AS ?n) { ?a a ?b . ?c a dem:Event }');
  await until(async () => (await figure(server, 'demarche_queries_running')) === 1);
  const socket = connect(Number(port), hostname);
  let told = '';
  socket.on('data', (data) => {
    told += data.toString();
  });
  // Half of a request keeps the connection in use.
  await new Promise<void>((resolve) => socket.write('GET /health HTTP/1.1\r\nHost: x\r\n', () => resolve()));
  const stopped = server.stop();
  await new Promise((resolve) => setTimeout(resolve, 200));
  socket.write('\r\n');
  await Promise.all([slow, stopped]);
  expect(told).toMatch(/^HTTP\/1\.1 200 /);
  expect(told).toMatch(/^connection: close/im);
});

test('a service that is told to stop finishes what it was asked', async () => {
  const server = await startServer();
  const slow = server.query('SELECT (COUNT(*) AS ?n) { ?a a ?b . ?c a dem:Event }');
  await until(async () => (await figure(server, 'demarche_queries_running')) === 1);
  const [reply] = await Promise.all([slow, server.stop()]);
  expect(reply.status).toBe(200);
  await expect(server.send('/health')).rejects.toThrow();
});

test.each(['SIGTERM', 'SIGINT'] as const)('a second signal ends it at once: %s', async (second) => {
  const server = await startServer();
  const slow = server.query(RUNAWAY).catch(() => 'cut off');
  await until(async () => (await figure(server, 'demarche_queries_running')) === 1);
  const stopped = server.stop();
  await until(() =>
    server.send('/health').then(
      () => false,
      () => true,
    ),
  );
  // By the signal itself, long before the query is over.
  expect(await Promise.all([server.stop(second), stopped, slow])).toEqual([null, null, 'cut off']);
});

test('a connection that stays open does not keep what it has sent', async () => {
  // 200 bodies of 900 KB are more than the heap holds.
  vi.stubEnv('NODE_OPTIONS', '--max-old-space-size=96');
  const server = await startServer();
  vi.unstubAllEnvs();
  const { hostname, port } = new URL(server.url);
  const clients: Socket[] = [];
  const body = `x=${'a'.repeat(900_000)}`;
  const form = 'Content-Type: application/x-www-form-urlencoded';
  try {
    for (let client = 0; client < 200; client++) {
      const socket = connect(Number(port), hostname);
      clients.push(socket);
      socket.write(
        `POST /sparql HTTP/1.1\r\nHost: x\r\n${form}\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      );
      expect(String(await new Promise((resolve) => socket.once('data', resolve)))).toMatch(
        /^HTTP\/1\.1 400 /,
      );
    }
    expect((await server.query('ASK {}')).status).toBe(200);
  } finally {
    for (const client of clients) client.destroy();
    await server.stop();
  }
});

test('queries that wait when the service is told to stop are answered too', async () => {
  // The last one is answered later than one query may run, but none waits or runs longer than it may.
  const endpoint = await listen((_request, response) => {
    setTimeout(() => {
      response.setHeader('content-type', JSON_RESULTS);
      response.end(GOOD);
    }, 3100);
  });
  const server = await startServer('--timeout', '7', '--allow-service', endpoint);
  const queries = [1, 2, 3, 4].map((one) =>
    server.query(`SELECT * { VALUES ?q { ${one} } SERVICE <${endpoint}> { ?x <urn:p> ?o } }`),
  );
  await until(async () => (await figure(server, 'demarche_queries_waiting')) === 3);
  const stopped = server.stop();
  expect((await Promise.all(queries)).map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  await stopped;
});

test('a request of which a part is missing does not hold up a stop', async () => {
  const server = await startServer();
  const { hostname, port } = new URL(server.url);
  const client = connect(Number(port), hostname);
  client.on('error', () => undefined);
  client.write(
    'POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: 1000\r\n\r\nASK',
  );
  await until(async () => (await server.query('ASK {}')).status === 200);
  expect(await server.stop()).toBe(0);
  client.destroy();
});

test('clients that do not read their answers leave memory for those who do', async () => {
  const server = await startServer('--max-answer', '20MB', '--workers', '1', '--timeout', '60');
  const { hostname, port } = new URL(server.url);
  // Another answer each time, so that none is kept: some 12 MB or more, of which 80 MB may wait.
  const large = 'SELECT ?s ?p ?o (NOW() AS ?now) { ?s ?p ?o } LIMIT 30000';
  const unsent = () => figure(server, 'demarche_answers_unsent_bytes');
  const request = `GET /sparql?query=${encodeURIComponent(large)} HTTP/1.1\r\nHost: x\r\n\r\n`;
  const clients: Socket[] = [];
  /** A client that asks and reads nothing. */
  const ask = (text: string) => {
    const client = connect(Number(port), hostname).pause();
    client.on('error', () => undefined);
    client.write(text);
    clients.push(client);
  };
  try {
    ask(request);
    await until(async () => (await unsent()) > 0);
    const size = await unsent();
    const held = async (answers: number) => until(async () => (await unsent()) > (answers - 0.5) * size);
    // One client asks for two, one behind the other.
    ask(request + request);
    await held(3);
    for (let answers = 4; answers * size <= 80 * 2 ** 20; answers++) {
      ask(request);
      await held(answers);
    }
    const refused = await server.query(large);
    problemIn(refused, 503);
    expect(refused.headers['retry-after']).toMatch(/^\d+$/);
    expect((await server.query(EVENTS)).status).toBe(200);
    for (const client of clients) client.destroy();
    await until(async () => (await unsent()) === 0);
    expect((await server.query(large)).status).toBe(200);
  } finally {
    for (const client of clients) client.destroy();
    await server.stop();
  }
});

test('what a stop waits for is logged', async () => {
  const server = await startServer('--log-level', 'info');
  const { hostname, port } = new URL(server.url);
  const client = connect(Number(port), hostname);
  client.write(`GET ${sparql('SELECT ?s ?p ?o { ?s ?p ?o }')}&format=json HTTP/1.1\r\nHost: x\r\n\r\n`);
  await new Promise((resolve) => client.once('data', resolve));
  client.pause();
  const stopped = server.stop();
  await until(async () => server.log().includes('stopping'));
  const line = server
    .log()
    .split('\n')
    .find((one) => one.includes('stopping'));
  expect(JSON.parse(line as string)).toMatchObject({ connections: 1, running: 0, waiting: 0 });
  expect(JSON.parse(line as string).unsentBytes).toBeGreaterThan(1e6);
  client.resume();
  expect(await stopped).toBe(0);
  expect(server.log()).toMatch(/"status":200,.*"answered"/);
  expect(server.log()).toContain('"stopped"');
});

describe('clients that send requests and read nothing', () => {
  let server: Server;
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server.stop());
  /** Sends it so many times at once. */
  const flood = (path: string, times: number) => {
    const { hostname, port } = new URL(server.url);
    const client = connect(Number(port), hostname).pause();
    client.on('error', () => undefined);
    client.write(`GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`.repeat(times));
    return client;
  };

  test('share the bytes of a page', async () => {
    const clients = [flood('/openapi.json', 80), flood('/openapi.json', 80)];
    const unsent = () => figure(server, 'demarche_answers_unsent_bytes');
    const { body } = await server.send('/openapi.json', { headers: { host: 'a' } });
    await until(async () => (await unsent()) > 0);
    expect(await unsent()).toBe(body.length);
    for (const client of clients) client.destroy();
    await until(async () => (await unsent()) === 0);
  });

  test.each(['/health', '/nosuch', '/openapi.json', sparql('ASK {}')])(
    'are cut off where very many wait: %s',
    async (path) => {
      const client = flood(path, 1200);
      await until(async () => client.resume().closed);
      expect((await server.send('/health')).status).toBe(200);
    },
  );
});

describe('the log, and answers of which the client takes only the beginning', () => {
  let server: Server;
  beforeAll(async () => {
    server = await startServer('--log-level', 'info');
  });
  afterAll(() => server.stop());
  /** A client that has read the beginning of a large answer, and reads no further. */
  const begin = async () => {
    const { hostname, port } = new URL(server.url);
    const client = connect(Number(port), hostname);
    client.on('error', () => undefined);
    client.write(`GET ${sparql('SELECT ?s ?p ?o { ?s ?p ?o }')}&format=json HTTP/1.1\r\nHost: x\r\n\r\n`);
    await new Promise((resolve) => client.once('data', resolve));
    return client.pause();
  };

  test('no problem is written into an answer', async () => {
    const client = await begin();
    client.write('garbage\r\n\r\n');
    let told = '';
    client.on('data', (data) => {
      told += data;
    });
    client.resume();
    await new Promise((resolve) => client.once('close', resolve));
    expect(told).not.toContain('HTTP/1.1 400');
  });

  test('what was not sent is logged and counted as such', async () => {
    // What is logged of the test before comes a little later.
    await sleep(300);
    const before = server.log().length;
    (await begin()).destroy();
    await until(async () => /"status":499/.test(server.log().slice(before)));
    const lines = server
      .log()
      .slice(before)
      .split('\n')
      .filter((line) => line.includes('/sparql'));
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { method: 'GET', ip: '127.0.0.1', status: 499, msg: 'answered' },
    ]);
    expect((await server.send('/metrics')).text).toMatch(/route="\/sparql",status="499"\} [12]$/m);
  });

  test.each([
    ['of no characters', '/%zz', 400],
    ['too long', `/${'a'.repeat(70_000)}`, 431],
    ['of nothing', '/nosuch', 404],
    ['of something', '/health', 200],
  ])('each request has one line: an address %s', async (_, path, status) => {
    await sleep(300);
    const before = server.log().length;
    expect((await server.send(path)).status).toBe(status);
    await until(async () => server.log().slice(before).includes('answered'));
    await sleep(300);
    const lines = server.log().slice(before).trim().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ status, msg: 'answered' }]);
  });
});

/** As much of a reply as `Unsent` looks at. A reply that waits behind another one has no socket of its own. */
const reply = (isBehind = false) => {
  const socket = new Socket();
  const raw = Object.assign(new EventEmitter(), { socket: isBehind ? null : socket });
  return { raw, request: { raw: { socket } } };
};

test('small answers are counted where they wait behind others of their connection', () => {
  const unsent = new Unsent(25_000);
  unsent.add(new Uint8Array(10_000), reply() as unknown as FastifyReply);
  expect(unsent.bytes).toBe(0);
  for (const bytes of [10_000, 20_000]) {
    unsent.add(new Uint8Array(10_000), reply(true) as unknown as FastifyReply);
    expect(unsent.bytes).toBe(bytes);
  }
  expect(() => unsent.add(new Uint8Array(10_000), reply(true) as unknown as FastifyReply)).toThrow(
    Overloaded,
  );
});

test('a client that is too slow is cut off where others need the memory, and not before', () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  try {
    const unsent = new Unsent(1_500_000);
    const [slow, late] = [reply(), reply()];
    const isRefused = () => {
      try {
        unsent.add(new Uint8Array(1_000_000), late as unknown as FastifyReply);
        return false;
      } catch (error) {
        return error instanceof Overloaded;
      }
    };
    unsent.add(new Uint8Array(1_280_000), slow as unknown as FastifyReply);
    const { socket } = slow.request.raw;
    vi.advanceTimersByTime(39_000);
    expect([isRefused(), socket.destroyed]).toEqual([true, false]);
    vi.advanceTimersByTime(2000);
    expect(socket.destroyed).toBe(false);
    expect([isRefused(), socket.destroyed]).toEqual([true, true]);
    slow.raw.emit('close');
    expect([isRefused(), unsent.bytes]).toEqual([false, 1_000_000]);
  } finally {
    vi.useRealTimers();
  }
});

test('an answer on its way to several clients takes its memory once', () => {
  const unsent = new Unsent(100_000);
  const answer = new Uint8Array(60_000);
  const replies = [reply(), reply()];
  for (const one of replies) unsent.add(answer, one as unknown as FastifyReply);
  expect(unsent.bytes).toBe(60_000);
  expect(() => unsent.add(new Uint8Array(60_000), reply() as unknown as FastifyReply)).toThrow(Overloaded);
  replies[0]?.raw.emit('close');
  replies[0]?.request.raw.socket.emit('close');
  expect(unsent.bytes).toBe(60_000);
  replies[1]?.request.raw.socket.emit('close');
  expect(unsent.bytes).toBe(0);
});
