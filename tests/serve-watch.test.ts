import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyBaseLogger } from 'fastify';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Service } from '../src/serve/service.ts';
import { watchGraph } from '../src/serve/watch.ts';
import { GOOD, JSON_RESULTS, listen } from './support/endpoints.ts';
import { rowsOf, type Server, startServer, until } from './support/serve.ts';

/* With --watch the graph in service is the one that its files make, or the last one that they made. */

const scratch = mkdtempSync(join(tmpdir(), 'demarche-serve-'));
afterAll(() => rmSync(scratch, { recursive: true }));
const EVENTS = 'SELECT (COUNT(?e) AS ?n) { ?e a dem:Event }';

describe('with --watch', () => {
  const file = join(scratch, 'watched.nt');
  const one = '<urn:one> <urn:p> "1" .\n';
  let server: Server;
  const count = async () => rowsOf(await server.query('SELECT (COUNT(*) AS ?n) { ?s ?p ?o }'))[0]?.n;
  const health = async () => JSON.parse((await server.send('/health')).text);
  const figure = async (name: string) =>
    Number(new RegExp(`^${name} (\\S+)`, 'm').exec((await server.send('/metrics')).text)?.[1]);
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
    expect((await health()).problem).toMatch(/^watched\.nt:\d/);
    expect(await figure('demarche_graph_up_to_date')).toBe(0);
    const before = await figure('demarche_graph_loaded_timestamp_seconds');
    expect(before).toBeCloseTo(Date.parse((await health()).loadedAt) / 1000);
    replace(one);
    await until(async () => (await health()).status === 'ok');
    expect(await count()).toBe('1');
    expect(await figure('demarche_graph_up_to_date')).toBe(1);
    expect(await figure('demarche_graph_loaded_timestamp_seconds')).toBeGreaterThan(before);
  });
});

test('what is wrong with a file is told without its folders, whatever they are called', async () => {
  const folder = join(scratch, "Jane Doe's", 'secret (project): 1');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'data.ttl');
  writeFileSync(file, '<urn:a> a <urn:b> .\n');
  for (const data of [file, join(scratch, "Jane Doe's")]) {
    const server = await startServer('--data', data, '--watch');
    try {
      writeFileSync(file, '<urn:a> a .\n');
      const health = async () => JSON.parse((await server.send('/health')).text);
      await until(async () => (await health()).status === 'degraded');
      expect((await health()).problem).toMatch(/^data\.ttl:1:\d+: /);
    } finally {
      await server.stop();
    }
    writeFileSync(file, '<urn:a> a <urn:b> .\n');
  }
});

test('a folder that another one takes the place of is in service', async () => {
  const folder = join(scratch, 'folder');
  mkdirSync(folder);
  const write = (path: string, states: number) => {
    const lines = Array.from({ length: states }, (_, at) => `<urn:s${at}> a <urn:State> .\n`);
    writeFileSync(join(path, 'states.ttl'), lines.join(''));
  };
  write(folder, 1);
  const server = await startServer('--data', folder, '--watch');
  const states = async () => rowsOf(await server.query('SELECT ?s { ?s a <urn:State> }')).length;
  try {
    expect(await states()).toBe(1);
    for (const count of [2, 3]) {
      cpSync(folder, `${folder}.new`, { recursive: true });
      write(`${folder}.new`, count);
      rmSync(folder, { recursive: true });
      renameSync(`${folder}.new`, folder);
      await until(async () => (await states()) === count);
    }
  } finally {
    await server.stop();
  }
});

test('what changes while the service starts is read again, and what does not is not', async () => {
  const file = join(scratch, 'early.nt');
  writeFileSync(file, '<urn:one> <urn:p> "1" .\n');
  const reload = vi.fn(async () => true);
  const service = { reload, health: { status: 'ok' } } as unknown as Service;
  const log = { info: () => undefined, error: () => undefined } as unknown as FastifyBaseLogger;
  for (const changes of [true, false]) {
    const watch = await watchGraph([file], log);
    if (changes) writeFileSync(file, '<urn:one> <urn:p> "2", "3" .\n');
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(reload).toHaveBeenCalledTimes(changes ? 0 : 1);
    watch.reload(service);
    await until(async () => reload.mock.calls.length === 1);
    await watch.stop();
  }
});

test('a stop while the files are read is no fault', async () => {
  const file = join(scratch, 'stopped.nt');
  writeFileSync(file, '<urn:one> <urn:p> "1" .\n');
  let read = (_: boolean) => {};
  const reload = vi.fn(() => new Promise<boolean>((resolve) => (read = resolve)));
  const log = { info: vi.fn(), error: vi.fn() };
  const watch = await watchGraph([file], log as unknown as FastifyBaseLogger);
  watch.reload({ reload, health: { status: 'ok' } } as unknown as Service);
  writeFileSync(file, '<urn:one> <urn:p> "2", "3" .\n');
  await until(async () => reload.mock.calls.length === 1);
  await watch.stop();
  read(false);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect([log.info, log.error].flatMap(({ mock }) => mock.calls)).toEqual([]);
});

test('a stop finishes what is asked of the graph before', async () => {
  const file = join(scratch, 'before.nt');
  writeFileSync(file, '<urn:one> <urn:p> "1" .\n');
  // Longer than a stop waits where nothing is left to do.
  const endpoint = await listen((_request, response) => {
    setTimeout(() => response.setHeader('content-type', JSON_RESULTS).end(GOOD), 6000);
  });
  const server = await startServer('--data', file, '--watch', '--allow-service', endpoint);
  const graph = async () => JSON.parse((await server.send('/health')).text).graph;
  const before = await graph();
  const slow = server.query(`SELECT * { SERVICE <${endpoint}> { ?x <urn:p> ?o } }`);
  writeFileSync(file, '<urn:one> <urn:p> "2" .\n');
  await until(async () => (await graph()) !== before);
  expect((await server.send('/metrics')).text).toMatch(/^demarche_queries_running 1$/m);
  const [{ status }, code] = await Promise.all([slow, server.stop()]);
  expect([status, code]).toEqual([200, 0]);
});

test('whoever reads that it serves may stop it', async () => {
  const file = join(scratch, 'short.nt');
  writeFileSync(file, '<urn:one> <urn:p> "1" .\n');
  for (let time = 0; time < 5; time++) {
    const server = await startServer('--data', file);
    expect(await server.stop()).toBe(0);
  }
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

test('a service that is told to stop while it loads another graph stops at once', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'demarche-watch-stop-'));
  const [file, other] = ['large.nt', 'large.nt.new'].map((name) => join(folder, name)) as [string, string];
  const lines = (value: string) =>
    Array.from({ length: 200_000 }, (_, i) => `<urn:s${i}> <urn:p> "${value}" .\n`).join('');
  writeFileSync(file, '<urn:s> <urn:p> "1" .\n');
  const server = await startServer('--data', file, '--watch');
  try {
    writeFileSync(other, lines('2'));
    renameSync(other, file);
    // Long enough to be seen, and not to be loaded.
    await new Promise((resolve) => setTimeout(resolve, 1300));
    const begun = Date.now();
    expect(await server.stop()).toBe(0);
    expect(Date.now() - begun).toBeLessThan(8000);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
