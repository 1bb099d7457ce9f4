import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median } from '../report.mjs';
import { ask, firstAnswer } from './ask.mjs';
import { CLIENTS, questions } from './compare.mjs';
import { atLeast, atMost, printTable, short } from './figures.mjs';
import { oxigraphCommand } from './install.mjs';
import { load } from './load.mjs';
import { freePort, peakMb, residentMb, run, settled, start, stop } from './processes.mjs';
import { demarche } from './servers.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const COUNT = 'SELECT (COUNT(*) AS ?n) { ?s ?p ?o }';
const STARTS = 5;
const START_MS = 1000;
const WORKER_MB = 1200;
/** "Near" what a constant takes. */
const NEAR = 0.8;

/** Milliseconds from the start of the process to its first answer. */
async function startOnce(setting, more, look = () => {}) {
  const from = performance.now();
  const { child, url } = await demarche(setting, more);
  const answered = await firstAnswer(url, COUNT, { over: () => child.over });
  const ms = answered === undefined ? Number.NaN : performance.now() - from;
  if (Number.isNaN(ms)) console.log(`  it does not start: ${child.output.trim().split('\n').at(-1)}`);
  const seen = await look(child.pid);
  await stop(child);
  return { ms, ...seen };
}

/** The memory once all threads have the graph, and at its most. */
async function memoryLoaded(pid) {
  await settled(pid);
  return { mb: residentMb(pid), peak: peakMb(pid) };
}

/** Start of the service on the bundled graph, to its first answer. */
export async function printStart(setting) {
  const times = [];
  for (let i = 0; i < STARTS; i++) times.push((await startOnce(setting, [])).ms);
  console.log(
    `\nstart to first answer, bundled graph: ${short(median(times))} ms (${short(Math.min(...times))}–${short(Math.max(...times))}); aim < ${short(START_MS)} ms: ${atMost(median(times), START_MS, 'ms')}`,
  );
}

/** Loading a large graph: time, and memory per worker, beside Oxigraph's own loaders. */
export async function printLoading(setting) {
  const one = await startOnce(setting, ['--workers', '1'], memoryLoaded);
  const two = await startOnce(setting, [], memoryLoaded);
  console.log('\nloading to first answer');
  const rows = [
    ['', 's', 'MB once all is loaded', 'MB at most'],
    ['demarche, 1 worker and 1 spare', short(one.ms / 1000), short(one.mb), short(one.peak)],
    ['demarche, 2 workers and 1 spare', short(two.ms / 1000), short(two.mb), short(two.peak)],
    ['  one worker more', '', short(two.mb - one.mb), short(two.peak - one.peak)],
  ];
  const wasm = await run(process.execPath, [join(HERE, 'load-alone.mjs'), setting.graph], {
    timeout: 300_000,
  });
  const [ms, mb, most] = wasm.trim().split(' ').map(Number);
  rows.push(['Oxigraph (WebAssembly) load of the file, alone', short(ms / 1000), short(mb), short(most)]);
  let nativeMs = Number.NaN;
  try {
    const command = await oxigraphCommand();
    const folder = mkdtempSync(join(setting.folder, 'load-'));
    const from = performance.now();
    const child = start(command, ['load', '--location', join(folder, 'db'), '--file', setting.graph]);
    let peak = 0;
    const watch = setInterval(() => {
      peak = Math.max(peak, peakMb(child.pid) || 0);
    }, 50);
    const how = await child.ended;
    clearInterval(watch);
    if (how !== 0) throw new Error(`it ended with ${how}`);
    nativeMs = performance.now() - from;
    rows.push(['Oxigraph (native) load onto disk', short(nativeMs / 1000), '', short(peak)]);
    rmSync(folder, { recursive: true, force: true });
  } catch (error) {
    rows.push([`Oxigraph (native): not here (${error.message.slice(0, 80)})`, '', '', '']);
  }
  printTable(rows);
  const seconds = (limit) => atMost(two.ms / 1000, limit / 1000, 's');
  const perWorker = Math.max(two.mb - one.mb, two.peak - one.peak);
  console.log(
    `  aim: 2 workers answer as soon as Oxigraph has loaded: in WebAssembly ${seconds(ms)}, native ${seconds(nativeMs)}`,
  );
  console.log(
    `  aim: under ${short(WORKER_MB)} MB for one worker more: ${atMost(perWorker, WORKER_MB, 'MB')}`,
  );
}

/** Kept answers beside the same bytes as a constant that bare fastify sends: a small, a middling and a large one. */
export async function printKeptBesideConstant(setting, seconds) {
  const kept = await demarche(setting);
  try {
    await firstAnswer(kept.url, COUNT, { over: () => kept.child.over });
    const sized = [];
    for (const question of questions(setting.bundled)) {
      if ((await ask(kept.url, question.sparql)).problem !== undefined) continue;
      const response = await fetch(`${kept.url}?query=${encodeURIComponent(question.sparql)}`, {
        headers: { 'accept-encoding': 'identity' },
      });
      sized.push({ ...question, answer: Buffer.from(await response.arrayBuffer()) });
    }
    sized.sort((a, b) => a.answer.length - b.answer.length);
    const table = [
      ['kept answer', 'bytes', 'clients', 'kept per s', 'constant per s', 'kept / constant', `aim ≥ ${NEAR}`],
    ];
    for (const share of [0, 0.5, 0.98]) {
      const { slug, sparql, answer } = sized[Math.floor(share * sized.length)];
      const bytes = answer.length;
      const aloneMs = 0.1 + bytes / 500_000; // about what the constant takes
      const port = await freePort();
      // The same bytes: the client reads text in Japanese half as fast as blanks.
      const file = join(setting.folder, `${slug}.constant`);
      writeFileSync(file, answer);
      const constant = start(process.execPath, [join(HERE, 'constant-server.mjs'), String(port), file]);
      const url = `http://127.0.0.1:${port}/sparql`;
      while (!constant.over && !(await fetch(url, { method: 'POST' }).catch(() => undefined)));
      for (const clients of CLIENTS) {
        const ours = [];
        const bare = [];
        for (let round = 0; round < 3; round++) {
          ours.push((await load({ url: kept.url, sparql, clients, seconds, aloneMs })).perSecond);
          bare.push((await load({ url, sparql, clients, seconds, aloneMs })).perSecond);
        }
        const [a, b] = [median(ours), median(bare)];
        table.push([
          slug,
          bytes.toLocaleString('en'),
          clients,
          short(a),
          short(b),
          short(a / b),
          atLeast(a / b, NEAR, '×'),
        ]);
      }
      await stop(constant);
    }
    console.log('\nrepeated answers beside a constant one of bare fastify');
    printTable(table);
  } finally {
    await stop(kept.child);
  }
}
