import { getEventListeners } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test, vi } from 'vitest';
import { builtCatalogue } from '../src/project.ts';
import { findFiles } from '../src/read/files.ts';
import { Overloaded, openPool, type PoolOptions, type QueryPool } from '../src/serve/query-pool.ts';
import { Service } from '../src/serve/service.ts';
import { loadBeside, retire, type Serving } from '../src/serve/serving.ts';

/* The threads of the service: whose time counts from when, and who is ended. Jobs only take time here, and no graph. */

vi.mock('../src/read/files.ts', { spy: true });
const log = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
const OPTIONS = {
  workers: 1,
  queue: 8,
  timeout: 1000,
  memory: 2 ** 26,
  log,
  thread: new URL('support/pool-thread.mjs', import.meta.url),
};
let pool: QueryPool;
let loading: Int32Array<SharedArrayBuffer>;

/** What the numbers mean, the threads of these tests say. */
async function open(options: Partial<PoolOptions> = {}, failure = 0, milliseconds = 0): Promise<void> {
  const full = new SharedArrayBuffer(20);
  loading = new Int32Array(full);
  loading.set([milliseconds, 0, failure]);
  pool = await openPool(
    {
      full,
      catalogue: builtCatalogue(),
      keepGraphs: false,
      allowServices: [],
      serviceTimeout: 0,
      maxBytes: 0,
    },
    { ...OPTIONS, ...options },
  );
}
afterEach(async () => {
  await pool.close();
  vi.clearAllMocks();
});

const run = (what: number | string, signal = new AbortController().signal) =>
  pool
    .run({ sparql: String(what), options: {}, explicitOnly: false, format: 'json' }, signal)
    .then(({ body }) => new TextDecoder().decode(body));

/** Ends both threads; those that take their place load for so long. */
async function endAll(milliseconds: number): Promise<void> {
  await vi.waitUntil(() => loading[1] === 2, 10_000);
  loading[0] = milliseconds;
  for (let thread = 0; thread < 2; thread++) await expect(run('exit')).rejects.toThrow('exited with code: 5');
  expect(pool.ended).toBe(2);
}

test('the time of a query does not run while threads load', async () => {
  await open();
  await endAll(1400);
  await expect(run(600)).resolves.toBe('600');
});

test('a query that waits too long for a thread is told to come again', async () => {
  await open({ wait: 200 });
  await endAll(60_000);
  await expect(run(0)).rejects.toThrow(new Overloaded('The query has waited 0.2 s for its turn.'));
  expect([pool.running, pool.waiting]).toEqual([0, 0]);
});

test('a thread that ends by itself is logged with the reason', async () => {
  await open();
  await endAll(0);
  const told = log.warn.mock.calls.map(([about]) => String(about.err));
  expect(told).toEqual(Array(2).fill(expect.stringContaining('exited with code: 5')));
});

test('a short query whose client has gone keeps its thread', async () => {
  await open();
  const client = new AbortController();
  const left = run(300, client.signal);
  await sleep(50);
  client.abort();
  expect(pool.running).toBe(1);
  await expect(left).resolves.toBe('300');
  expect([pool.running, pool.ended]).toEqual([0, 0]);
});

test('a long query whose client has gone is ended, and counts until then', async () => {
  await open({ timeout: 60_000 });
  const client = new AbortController();
  const left = run(60_000, client.signal);
  await sleep(50);
  client.abort(new Error('gone'));
  expect(pool.running).toBe(1);
  await expect(left).rejects.toThrow('gone');
  expect([pool.running, pool.ended]).toEqual([0, 1]);
});

test('a query that waits leaves at once when its client does', async () => {
  await open();
  const client = new AbortController();
  const first = run(300);
  const second = run(0, client.signal);
  expect(pool.waiting).toBe(1);
  client.abort(new Error('gone'));
  expect(pool.waiting).toBe(0);
  await expect(second).rejects.toThrow('gone');
  await expect(first).resolves.toBe('300');
});

test('queries that wait when all threads are ended are refused, and hold up nothing', async () => {
  await open();
  const client = new AbortController();
  const queries = Promise.allSettled([run(5000, client.signal), run(0)]);
  await vi.waitUntil(() => pool.running === 1 && pool.waiting === 1);
  client.abort(new Error('gone'));
  await pool.close();
  const [first, second] = await queries;
  expect(first).toMatchObject({ status: 'rejected', reason: { message: 'gone' } });
  expect(second).toMatchObject({ status: 'rejected', reason: expect.any(Overloaded) });
  await expect(run(0)).rejects.toThrow(Overloaded);
  // Nobody brought a thread down.
  expect(log.warn).not.toHaveBeenCalled();
});

test('queries of a graph that was replaced have their whole time', async () => {
  await open({ timeout: 800 });
  const queries = [run(600), run(600), run(1200)];
  const retired = retire({ pool } as Serving);
  const [first, second, third] = await Promise.allSettled(queries);
  expect([first?.status, second?.status]).toEqual(['fulfilled', 'fulfilled']);
  expect(third).toMatchObject({ status: 'rejected', reason: { code: 'limit' } });
  await retired;
});

test('a query that needs more of the JavaScript heap than allowed is ended', async () => {
  await open({ timeout: 60_000 });
  await expect(run('heap')).rejects.toMatchObject({
    code: 'limit',
    message: expect.stringContaining('more memory'),
  });
  await expect(run(0)).resolves.toBe('0');
});

test.each([
  [16, 128],
  [100, 200],
])(
  'of %i MB for WebAssembly, a query may use all without a heap that is nearly full',
  async (megabytes, heap) => {
    await open({ memory: megabytes * 2 ** 20 });
    await expect(run('heap-size')).resolves.toBe(String(heap));
  },
);

test('a question or a reconciliation that takes too long is named in the log', async () => {
  await open({ timeout: 100 });
  const job = { sparql: '60000', options: {}, explicitOnly: false, format: 'json' };
  const { signal } = new AbortController();
  const question = { slug: 'states-as-of', values: { date: '1960-01-01' } };
  const reconcile = { operation: 'suggest-type', prefix: 'st', cursor: 0 } as const;
  for (const one of [
    { ...job, question },
    { ...job, reconcile },
  ])
    await expect(pool.run(one, signal)).rejects.toMatchObject({ code: 'limit' });
  expect(log.info.mock.calls.map(([about]) => about)).toEqual([
    { reason: 'it took too long', question: 'states-as-of', values: { date: '1960-01-01' } },
    { reason: 'it took too long', reconcile: 'suggest-type' },
  ]);
});

test('a thread that could not load the graph is told of, and replaced', async () => {
  await open({ retry: 50 });
  await vi.waitUntil(() => loading[1] === 2, 10_000);
  expect(pool.problem).toBeUndefined();
  loading[2] = 1;
  await expect(run('exit')).rejects.toThrow('exited with code: 5');
  await vi.waitUntil(() => pool.problem !== undefined, 10_000);
  expect(pool.problem).toMatch(/no room/);
  await expect(run(0)).resolves.toBe('0');
  loading[2] = 0;
  await vi.waitUntil(() => pool.problem === undefined, 10_000);
});

const FAILURES = [
  ['that tells why it cannot load', 1, /no room/],
  ['that leaves while it loads', 2, /exited with code: 5/],
  ['that throws while it loads', 3, /no file/],
  ['whose heap is too small', 4, /memory/],
  ['that leaves before it loads', 5, /ended before it had begun/],
  ['that throws before it loads', 6, /no file/],
] as const;

test.each(FAILURES)(
  'a thread %s is told of, and replaced when nothing keeps it from loading',
  async (_, kind, why) => {
    await open({ retry: 50, loadAtOnce: 1 });
    await vi.waitUntil(() => loading[1] === 2, 10_000);
    loading[2] = kind;
    await expect(run('exit')).rejects.toThrow('exited with code: 5');
    await vi.waitUntil(() => pool.problem !== undefined, 10_000);
    expect(pool.problem).toMatch(why);
    loading[2] = 0;
    await vi.waitUntil(() => pool.problem === undefined, 10_000);
    for (let again = 0; again < 3; again++) await expect(run('exit')).rejects.toThrow('exited with code: 5');
    await expect(run(0)).resolves.toBe('0');
  },
);

test.each(FAILURES)('with a thread %s, the pool is not opened', async (_, kind) => {
  await expect(open({}, kind)).rejects.toThrow();
});

test('no more threads load at a time than may', async () => {
  await open({ workers: 4, loadAtOnce: 2 }, 0, 100);
  await vi.waitUntil(() => loading[1] === 5, 10_000);
  expect(loading[4]).toBe(2);
});

test('/health tells of a thread that could not load the graph', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'demarche-pool-'));
  const file = join(folder, 'numbers.nt');
  // What the threads of these tests take for a graph.
  writeFileSync(file, new Uint8Array(20));
  const service = await Service.open({
    ...OPTIONS,
    graph: { data: [file] },
    allowServices: [],
    maxAnswerBytes: 0,
    maxKeptBytes: 0,
  });
  try {
    ({ pool } = service.current);
    loading = new Int32Array(service.current.graph.full);
    await vi.waitUntil(() => loading[1] === 2, 10_000);
    expect(service.health).not.toHaveProperty('problem');
    loading[2] = 1;
    await expect(run('exit')).rejects.toThrow('exited with code: 5');
    await vi.waitUntil(() => service.health.status === 'degraded', 10_000);
    expect(service.health.problem).toMatch(/could not load the graph/);
    // A problem lasts, and who watches the service asks again and again.
    expect(findFiles).toHaveBeenCalledTimes(1);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('reading a graph fails where its thread ends without a word', async () => {
  const silent = new URL('data:text/javascript,process.exit(3)');
  await expect(loadBeside({}, undefined, silent)).rejects.toThrow('code 3');
});

test('reading a graph again and again leaves nothing behind', async () => {
  const reads = new URL(
    `data:text/javascript,import{parentPort}from'node:worker_threads';parentPort.postMessage({loaded:{}})`,
  );
  const { signal } = new AbortController();
  for (let again = 0; again < 12; again++) await loadBeside({}, signal, reads);
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});

test('a graph is not read for a service that stops', async () => {
  const silent = new URL('data:text/javascript,process.exit(3)');
  await expect(loadBeside({}, AbortSignal.abort(new Error('stopped')), silent)).rejects.toThrow('stopped');
});
