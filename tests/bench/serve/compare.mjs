import { mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../commands.mjs';
import { ask } from './ask.mjs';
import { geometricMean, printTable, short } from './figures.mjs';
import { load } from './load.mjs';
import { NAMES, startServer } from './servers.mjs';

export const CLIENTS = [1, 16];
/** An answer that takes longer alone is not asked for again, and not by many at once. */
const SLOW_MS = 5000;
const SLOW_TOGETHER_MS = 1500;
/** Of a quick one, the least of several tells how long it takes. */
const TRIES = 5;
const QUICK_MS = 100;

/** The questions of the catalogue with their defaults, as plain SPARQL. What compares two graphs is none of one query. */
export function questions() {
  const { questions } = JSON.parse(readFileSync(join(ROOT, 'dist', 'catalogue.json'), 'utf8'));
  return questions
    .filter(({ compares, reference }) => !compares && !reference)
    .map(({ slug, prologue, sparql }) => ({ slug, sparql: `${prologue}\n${sparql}` }));
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
  for (const name of NAMES) {
    const server = await begin(name);
    if (server.missing) console.log(`  ${name}: ${server.missing}`);
    else console.log(`  ${name}: first answer after ${short(server.readyMs)} ms, ${short(server.rss())} MB`);
    if (!server.missing) servers.push(server);
  }
  const figures = new Map(servers.map(({ name }) => [name, new Map()]));
  try {
    for (const { slug, sparql } of questions())
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
    const { ms, problem } = await ask(url, sparql);
    if (problem === undefined) aloneMs = i === 0 ? ms : Math.min(aloneMs, ms);
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
    if (failed.length > 0) console.log(`  failed under load: ${failed.join(', ')}`);
  }
}

/**
 * Prints how many times as fast demarche is as each of the others, over the questions that both answer.
 *
 * @param {Record<string, Record<string, { mean?: number, worst?: number }>>} aims - by row of demarche's and by server:
 *   least geometric mean, least of any question
 */
export function printRatios(figures, aims) {
  console.log('\ndemarche is so many times as fast (over 1: faster), by answers per second');
  const table = [['', 'beside', 'clients', 'questions', 'mean', 'worst', 'at', 'aim']];
  for (const [own, kind] of [
    ['demarche', 'repeated answers'],
    ['demarche --keep 0', 'first answers'],
  ])
    for (const [name, bySlug] of figures) {
      if (name === own || (name.startsWith('demarche') && own !== 'demarche')) continue;
      for (const clients of CLIENTS) {
        const ratios = [...bySlug].flatMap(([slug, other]) => {
          const { rows, by } = figures.get(own)?.get(slug) ?? {};
          const mine = by?.[clients]?.perSecond;
          // A wrong answer may well come fast.
          if (other.rows !== undefined && other.rows !== rows) return [];
          // What never came is as if it had come at the cap: the ratio is at least that.
          const theirs = other.capped ? 1000 / other.ms : other.by?.[clients]?.perSecond;
          return mine > 0 && theirs > 0 ? [{ slug, times: mine / theirs }] : [];
        });
        if (ratios.length === 0) continue;
        const mean = geometricMean(ratios.map(({ times }) => times));
        const worst = ratios.reduce((a, b) => (b.times < a.times ? b : a));
        const aim = aims[own]?.[name];
        const cells = [kind, name, clients, ratios.length, short(mean), short(worst.times), worst.slug];
        table.push([...cells, aim ? verdict(aim, mean, worst.times) : '']);
      }
    }
  printTable(table);
}

function verdict({ mean: leastMean, worst: leastWorst }, mean, worst) {
  const parts = [];
  if (leastMean !== undefined)
    parts.push(`mean ≥ ${short(leastMean)}: ${mean >= leastMean ? 'met' : 'missed'}`);
  if (leastWorst !== undefined)
    parts.push(`worst ≥ ${short(leastWorst)}: ${worst >= leastWorst ? 'met' : 'missed'}`);
  return parts.join(', ');
}
