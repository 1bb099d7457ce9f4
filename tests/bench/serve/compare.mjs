import { mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../commands.mjs';
import { ask } from './ask.mjs';
import { atLeast, geometricMean, printTable, short } from './figures.mjs';
import { load } from './load.mjs';
import { NAMES, startServer } from './servers.mjs';

export const CLIENTS = [1, 16];
/** An answer that takes longer alone is not asked for again, and not by many at once. */
const SLOW_MS = 5000;
const SLOW_TOGETHER_MS = 1500;
/** Of a quick one, the least of several tells how long it takes. */
const TRIES = 5;
const QUICK_MS = 100;

/** Questions that are not measured, and why. */
const LEFT_OUT = [
  ['compares', 'compares two graphs, which is none of one query'],
  ['remote', 'asks another endpoint, and tells of that'],
];

/**
 * The questions of the catalogue with their defaults, as plain SPARQL.
 *
 * @param {boolean} bundled - the graph is the bundled one, with the code lists that some questions ask
 */
export function questions(bundled) {
  const { questions } = JSON.parse(readFileSync(join(ROOT, 'dist', 'catalogue.json'), 'utf8'));
  return questions
    .filter((one) => !LEFT_OUT.some(([kind]) => one[kind]) && (bundled || !one.reference))
    .map(({ slug, prologue, sparql }) => ({ slug, sparql: `${prologue}\n${sparql}` }));
}

/** Says which questions of the catalogue are measured. */
function printQuestions(bundled) {
  const { questions: all } = JSON.parse(readFileSync(join(ROOT, 'dist', 'catalogue.json'), 'utf8'));
  const reasons = [
    ...LEFT_OUT,
    ...(bundled ? [] : [['reference', 'asks the code lists, which are not in this graph']]),
  ];
  console.log(`  ${questions(bundled).length} of the ${all.length} questions of the catalogue`);
  for (const [kind, why] of reasons)
    for (const { slug } of all.filter((one) => one[kind])) console.log(`    without ${slug}: ${why}`);
}

/**
 * Asks all servers all questions over the same graph, question by question, so that whatever else the machine does
 * meets them alike.
 *
 * @param {import('./servers.mjs').Setting} setting
 * @param {number} seconds - for how long each question is sent, to each server, by each number of clients
 * @returns figures by server and question
 */
export async function measure(setting, seconds) {
  const begin = (name) =>
    startServer(name, { ...setting, folder: mkdtempSync(join(setting.folder, 'server-')) });
  const servers = [];
  printQuestions(setting.bundled);
  for (const name of NAMES) {
    const server = await begin(name);
    if (server.missing) console.log(`  ${name}: ${server.missing}`);
    else
      console.log(
        `  ${name}: first answer after ${short(server.readyMs)} ms, ${short(server.mb)} MB once all is loaded, ${short(server.peakMb)} MB at most`,
      );
    if (!server.missing) servers.push(server);
  }
  const figures = new Map(servers.map(({ name }) => [name, new Map()]));
  try {
    for (const { slug, sparql } of questions(setting.bundled))
      for (const server of servers) {
        if (server.missing) continue;
        const figure = await measureQuestion(server, sparql, seconds);
        figures.get(server.name).set(slug, figure);
        if (process.env.VERBOSE) console.error(slug, server.name, JSON.stringify(figure));
        // It may be at work on the question still, or gone.
        if (!figure.capped && !server.child.over) continue;
        await server.stop();
        Object.assign(server, await begin(server.name));
        if (server.missing)
          console.log(`  ${server.name} does not start again after ${slug}: ${server.missing}`);
      }
  } finally {
    for (const server of servers) await server.stop();
  }
  return figures;
}

async function measureQuestion({ url }, sparql, seconds) {
  const first = await ask(url, sparql); // warms up, and is compared with what the others say
  if (first.problem !== undefined) return first;
  let aloneMs = first.ms;
  for (let i = 0; i < TRIES && aloneMs < (i === 0 ? SLOW_MS : QUICK_MS); i++) {
    const { ms, problem, capped } = await ask(url, sparql);
    if (problem !== undefined) return { ms, problem, capped }; // once is enough
    aloneMs = i === 0 ? ms : Math.min(aloneMs, ms);
  }
  const by = {};
  for (const clients of CLIENTS) {
    if (clients > 1 && aloneMs > SLOW_TOGETHER_MS) continue;
    by[clients] =
      aloneMs > SLOW_TOGETHER_MS
        ? { perSecond: 1000 / aloneMs, p50: aloneMs, p99: aloneMs, answers: 1, failed: 0 }
        : await load({ url, sparql, clients, seconds, aloneMs });
  }
  return { ...first, by };
}

/** Prints a table a server, and what went wrong there. */
export function printFigures(figures) {
  const expected = figures.get('demarche');
  for (const [name, bySlug] of figures) {
    console.log(`\n${name}`);
    const head = ['question', 'rows', ...CLIENTS.flatMap((n) => [`${n}: per s`, 'p50 ms', 'p99 ms'])];
    const rows = [...bySlug].map(([slug, { rows, by, problem }]) => [
      slug,
      rows ?? problem?.slice(0, 60),
      ...CLIENTS.flatMap((clients) => {
        const { perSecond, p50, p99 } = by?.[clients] ?? {};
        return by?.[clients] ? [short(perSecond), short(p50), short(p99)] : ['', '', ''];
      }),
    ]);
    printTable([head, ...rows]);
    const other = [...bySlug].filter(([slug, { hash }]) => hash && hash !== expected?.get(slug)?.hash);
    const failed = [...bySlug].flatMap(([slug, { by = {} }]) =>
      Object.entries(by)
        .filter(([, { failed }]) => failed > 0)
        .map(([clients, { failed }]) => `${slug} at ${clients} (${failed})`),
    );
    if (other.length > 0)
      console.log(`  other rows than demarche: ${other.map(([slug]) => slug).join(', ')}`);
    const slow = [...bySlug].filter(([, { by }]) => by && CLIENTS.some((clients) => !by[clients]));
    if (slow.length > 0)
      console.log(
        `  only of one client, over ${SLOW_TOGETHER_MS / 1000} s: ${slow.map(([slug]) => slug).join(', ')}`,
      );
    if (failed.length > 0) console.log(`  failed under load: ${failed.join(', ')}`);
  }
}

/** Of demarche: repeated answers may be kept, first ones are made each time. */
const OWN = { demarche: 'repeated answers', 'demarche --keep 0': 'first answers' };

/**
 * Whether a question goes wrong with demarche: no answer, some lost under load, first and repeated ones that differ, or
 * rows where more of the other servers agree on other ones.
 */
function fails(figures, own, slug, clients) {
  const hashOf = (name) => figures.get(name)?.get(slug)?.hash;
  const hash = hashOf(own);
  if (hash === undefined || figures.get(own).get(slug).by[clients]?.failed > 0) return true;
  if (Object.keys(OWN).some((name) => (hashOf(name) ?? hash) !== hash)) return true;
  const others = [...figures.keys()].filter((name) => !Object.hasOwn(OWN, name)).map(hashOf);
  const votes = (wanted) => others.filter((other) => other === wanted).length;
  return others.some((other) => other && votes(other) > Math.max(1, votes(hash)));
}

/** The ratios of one of demarche's rows and another server, and the questions that have none or not of so many clients. */
function compare(figures, own, name, clients) {
  const found = { ratios: [], failed: [], left: [], alone: [] };
  for (const slug of figures.get(name).keys()) {
    const mine = figures.get(own)?.get(slug);
    const other = figures.get(name).get(slug);
    if (fails(figures, own, slug, clients)) found.failed.push(slug);
    // A wrong answer may well come fast.
    else if (!other?.capped && (other?.rows !== mine.rows || other.by[clients]?.failed > 0))
      found.left.push(slug);
    else {
      const at = mine.by[clients] && other.by?.[clients] ? clients : 1;
      if (at !== clients) found.alone.push(slug);
      // What never came is as if it had come at the cap: the ratio is at least that.
      const theirs = other.capped ? 1000 / other.ms : other.by[at].perSecond;
      found.ratios.push({ slug, times: mine.by[at].perSecond / theirs });
    }
  }
  return found;
}

/**
 * Prints how many times as fast demarche is as each of the others. A question that it fails counts as missed, one that
 * the other fails is left out; both are told by name.
 *
 * @param {Record<string, Record<string, { mean?: number, worst?: number }>>} aims - by row of demarche's and by server:
 *   least geometric mean, least of any question
 */
export function printRatios(figures, aims) {
  console.log('\ndemarche is so many times as fast (over 1: faster), by answers per second');
  const table = [['', 'beside', 'clients', 'questions', 'of one client', 'mean', 'worst', 'at', 'aim']];
  const notes = new Set();
  for (const [own, kind] of Object.entries(OWN)) {
    if (!NAMES.includes(own)) continue;
    for (const name of figures.keys()) {
      if (name === own || (Object.hasOwn(OWN, name) && own !== 'demarche')) continue;
      for (const clients of CLIENTS) {
        const { ratios, failed, left, alone } = compare(figures, own, name, clients);
        if (failed.length > 0) notes.add(`OURS FAILED, ${kind} at ${clients}: ${failed.join(', ')}`);
        if (left.length > 0)
          notes.add(
            `left out beside ${name} at ${clients}, which fails or has other rows: ${left.join(', ')}`,
          );
        if (alone.length > 0)
          notes.add(
            `at ${clients} by the time for one client, as one of the two is over ${SLOW_TOGETHER_MS / 1000} s then: ${kind} beside ${name}: ${alone.join(', ')}`,
          );
        const mean = geometricMean(ratios.map(({ times }) => times));
        const worst = ratios.toSorted((a, b) => a.times - b.times)[0] ?? { times: Number.NaN, slug: '' };
        const aim = aims[own]?.[name];
        const cells = [
          kind,
          name,
          clients,
          ratios.length,
          alone.length,
          short(mean),
          short(worst.times),
          worst.slug,
        ];
        table.push([...cells, aim ? verdict(aim, mean, worst.times, failed.length) : '']);
      }
    }
  }
  printTable(table);
  for (const note of notes) console.log(`  ${note}`);
}

function verdict({ mean: leastMean, worst: leastWorst }, mean, worst, failed) {
  const judged = (value, least) =>
    failed > 0 ? `missed (${failed} of ours failed)` : atLeast(value, least, '×');
  const parts = [];
  if (leastMean !== undefined) parts.push(`mean ≥ ${short(leastMean)}: ${judged(mean, leastMean)}`);
  if (leastWorst !== undefined) parts.push(`worst ≥ ${short(leastWorst)}: ${judged(worst, leastWorst)}`);
  return parts.join(', ');
}
