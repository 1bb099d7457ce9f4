import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { Store } from 'oxigraph';
import { digest, firstAnswer, form, HEADERS } from './ask.mjs';
import { questions } from './compare.mjs';
import { printTable, short } from './figures.mjs';
import { random } from './generate.mjs';
import { BAD, HOSTILE } from './hostile.mjs';
import { openFiles, peakMb, residentMb, settled, stop } from './processes.mjs';
import { RUDE } from './rude.mjs';
import { demarche } from './servers.mjs';

/** 32 clients by what they do. */
const CLIENTS = { good: 16, bad: 6, hostile: 5, rude: 5 };
const WARM_UP_MS = 20_000;
const REST_MS = 6000;
/** Small, so that time, memory and size all run out within the soak, and what is kept is full after the warm-up. */
const LIMITS = ['--timeout', '3', '--memory', '320MB', '--max-answer', '16MB', '--keep', '16MB'];
const MEGABYTES = 2 ** 20;
/** It leaks when it has grown by more than both since the warm-up; or keeps more files open after than before. */
const GROWTH = { share: 0.25, mb: 50, files: 10 };

/** Ends its thread. */
const RUNAWAY = 'SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }';

const agent = new Agent({ keepAlive: true, maxSockets: 64 });

/** One request; resolves with its status and text, or with why there is none. */
function send(origin, { sparql, path = '/sparql', method, headers, body }) {
  const isQuery = sparql !== undefined;
  const options = {
    agent,
    method: method ?? (isQuery ? 'POST' : 'GET'),
    headers: headers ?? (isQuery ? { ...HEADERS, accept: `${HEADERS.accept}, */*;q=0.1` } : {}),
  };
  const sent = isQuery ? form(sparql) : body;
  const { hostname, port } = new URL(origin);
  return new Promise((resolve) => {
    const outgoing = request({ hostname, port, path, ...options }, async (response) => {
      const parts = [];
      try {
        for await (const part of response) parts.push(part);
        resolve({ status: response.statusCode, text: Buffer.concat(parts).toString() });
      } catch (error) {
        resolve({ status: `cut off (${error.code})`, text: '' });
      }
    });
    outgoing.setTimeout(60_000, () =>
      outgoing.destroy(Object.assign(new Error(), { code: 'no answer in 60 s' })),
    );
    // A connection that was kept alive may end just when it is used again; that is HTTP's way, not a fault.
    outgoing.on('error', ({ code }) =>
      outgoing.reusedSocket && code === 'ECONNRESET' && !outgoing.asked
        ? resolve(send(origin, { sparql, path, method, headers, body }))
        : resolve({ status: code, text: '' }),
    );
    outgoing.end(sent);
  });
}

/** Good requests with their right answers, which an Oxigraph store in this process gives. */
function goodRequests(graph) {
  const store = new Store();
  store.load(readFileSync(graph), { format: 'application/n-quads' });
  const json = (sparql) => digest(store.query(sparql, { results_format: 'json' })).hash;
  const label = '<http://www.w3.org/2000/01/rdf-schema#label>';
  const pages = Array.from(
    { length: 200 },
    (_, i) => `SELECT ?s ?l { ?s ${label} ?l } ORDER BY STR(?s) STR(?l) LANG(?l) OFFSET ${i} LIMIT 100`,
  );
  const small = questions(true).map(({ slug, sparql }) => ({ slug, sparql, right: json(sparql) }));
  return [
    ...small,
    ...pages.map((sparql) => ({ slug: 'page of labels', sparql, right: json(sparql) })),
    // Never kept, so that it needs a thread each time.
    ...small.map(({ slug, sparql, right }) => ({
      slug,
      sparql: sparql.replace(
        /\}\s*(ORDER BY[^}]*)?$/,
        ' FILTER (NOW() > "2000-01-01T00:00:00Z"^^<http://www.w3.org/2001/XMLSchema#dateTime>) }$1',
      ),
      right,
    })),
  ];
}

/** Runs the soak and prints what became of the service. */
export async function printSoak(setting, seconds) {
  const good = goodRequests(setting.graph);
  const { child, url, origin } = await demarche(setting, LIMITS);
  await firstAnswer(url, 'SELECT * {}', { over: () => child.over });
  await settled(child.pid);
  const next = random(seconds);
  const one = (list) => list[Math.floor(next() * list.length)];
  const statuses = new Map();
  const faults = new Map();
  const asked = { good: 0, failed: 0, wrong: 0 };
  const count = (map, key) => map.set(key, (map.get(key) ?? 0) + 1);
  const before = { files: openFiles(child.pid), mb: residentMb(child.pid) };

  const port = Number(new URL(origin).port);
  const acts = {
    async good() {
      const { slug, sparql, right } = one(good);
      const { status, text } = await send(origin, { sparql });
      count(statuses, `good ${status}`);
      asked.good++;
      if (status !== 200) {
        asked.failed++;
        count(faults, `good question ${slug}: ${status}`);
      } else if (digest(text).hash !== right) {
        asked.wrong++;
        count(faults, `good question ${slug}: OTHER ROWS`);
      }
      await sleep(next() * 60);
    },
    async bad() {
      await expected('bad', one(BAD));
      await sleep(next() * 200);
    },
    hostile: () => expected('hostile', one(HOSTILE)),
    async rude() {
      const [name, act] = one(Object.entries(RUDE));
      const how = await act(port, next);
      count(statuses, `rude ${how}`);
      if (how === 'left open' || how >= 500) count(faults, `${name}: ${how}`);
    },
  };
  async function expected(role, asked) {
    const { status, text } = await send(origin, asked);
    count(statuses, `${role} ${status}`);
    if (!asked.right.includes(status))
      count(faults, `${role}, ${asked.name}: ${status} ${text.slice(0, 120)}`);
    if (/\/(?:src|dist|node_modules)\/|\n\s+at /.test(text))
      count(faults, `${role}, ${asked.name}: TELLS A PATH OR STACK`);
  }

  /** Lets the clients at the service for a while; then it rests, and says what it holds. */
  const held = async (milliseconds) => {
    const end = performance.now() + milliseconds;
    const clients = Object.entries(CLIENTS).flatMap(([role, number]) =>
      Array.from({ length: number }, async () => {
        while (performance.now() < end && !child.over) await acts[role]();
      }),
    );
    await Promise.all(clients); // the rude ones may take longer
    const busy = residentMb(child.pid);
    agent.destroy();
    // A thread keeps what WebAssembly once needed, up to --memory: with fresh ones it shows what has leaked beside that.
    for (let round = 0; round < 3; round++)
      await Promise.all([0, 1, 2, 3].map((one) => send(origin, { sparql: `${RUNAWAY} # ${one}` })));
    await sleep(REST_MS);
    return { busy, mb: residentMb(child.pid), files: openFiles(child.pid) };
  };
  const warm = await held(Math.min(WARM_UP_MS, seconds * 500));
  const rested = await held(seconds * 1000);
  const { text: metrics } = await send(origin, { path: '/metrics' });
  const figure = (name) => Number(new RegExp(`^${name} (\\S+)`, 'm').exec(metrics)?.[1]);
  let wrong = 0;
  for (const { sparql, right } of child.over ? [] : good) {
    const { text } = await send(origin, { sparql });
    if (digest(text).hash !== right) wrong++;
  }
  const crashed = child.over;
  const peak = peakMb(child.pid);
  await stop(child);

  printTable([
    ['', 'MB', 'open files'],
    ['before', short(before.mb), before.files],
    [`after ${short(Math.min(WARM_UP_MS / 1000, seconds / 2))} s of warm-up`, short(warm.busy)],
    [`and a rest of ${REST_MS / 1000} s, with fresh threads`, short(warm.mb), warm.files],
    [`after ${seconds} s more`, short(rested.busy)],
    [`and a rest of ${REST_MS / 1000} s, with fresh threads`, short(rested.mb), rested.files],
    ['at its most', short(peak)],
  ]);
  const heap = figure('nodejs_heap_size_used_bytes') / MEGABYTES;
  console.log(
    `  heap of the main thread ${short(heap)} MB, kept answers ${short(figure('demarche_answers_kept_bytes') / MEGABYTES)} MB`,
  );
  console.log(
    `  threads ended ${figure('demarche_threads_ended')}, running ${figure('demarche_queries_running')}, waiting ${figure('demarche_queries_waiting')}`,
  );
  const answers = [...statuses]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, number]) => `${key}: ${number}`);
  console.log(`  answers by client and status: ${answers.join('; ')}`);
  console.log(`  afterwards ${wrong} of ${good.length} good questions are answered wrong`);
  for (const [fault, times] of faults) console.log(`  FAULT, ${times} ×: ${fault}`);
  // Between two rests, since what runs at a moment has a memory of its own.
  const grown = rested.mb - warm.mb;
  const steady = grown <= GROWTH.share * warm.mb || grown <= GROWTH.mb;
  const others = [...faults].filter(([fault]) => !fault.startsWith('good ')).length;
  const left = rested.files - before.files;
  const told = (isMet, more) => `${isMet ? 'met' : 'MISSED'} (${more})`;
  console.log(`
  no crash: ${told(!crashed, crashed ? child.output.slice(-500) : 'it runs')}
  good questions all answered right: ${told(asked.failed + asked.wrong + wrong === 0, `${asked.wrong} wrong and ${asked.failed} not answered of ${asked.good}, ${wrong} wrong or not answered afterwards`)}
  other requests answered as is right: ${told(others === 0, `${others} kinds of fault`)}
  no leak of memory: ${told(steady, `${short(warm.mb)} MB at rest after the warm-up, ${short(rested.mb)} MB at rest at the end`)}
  no leak of files: ${told(left <= GROWTH.files, `${before.files} before, ${rested.files} after`)}`);
}
