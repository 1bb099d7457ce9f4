/*
 * `node tests/bench/serve/run.mjs [bundled|big|soak]`: how `demarche serve` stands beside other servers of the same
 * graph, and what it does under queries that mean it ill. All of it without an argument; it prints which aims are
 * met and which missed, and fails for none.
 *
 * Environment: SECONDS (of the soak, 120), QUESTION_SECONDS (for each question, server and number of clients, 0.5),
 * SERVERS (names, by commas; all), VERBOSE (each figure at once, to standard error), BENCH_OXIGRAPH, BENCH_FUSEKI, BENCH_VIRTUOSO, BENCH_ISQL (see install.mjs).
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CLI, ROOT } from '../commands.mjs';
import { measure, printFigures, printRatios } from './compare.mjs';
import { short } from './figures.mjs';
import { generate } from './generate.mjs';
import { printKeptBesideConstant, printLoading, printStart } from './loading.mjs';
import { printSoak } from './soak.mjs';

const GRAPH = join(ROOT, 'dist', 'graph.nq');
const CODE_LISTS = join(ROOT, 'dist', 'reference.nq');
const QUESTION_SECONDS = Number(process.env.QUESTION_SECONDS ?? 0.5);
const SOAK_SECONDS = Number(process.env.SECONDS ?? 120);

const all = (aim) => ({ Oxigraph: aim, Fuseki: aim, Virtuoso: aim, Comunica: aim });

/** All that `demarche serve` offers, in one file: what the other servers must be given. */
function served(folder) {
  const graph = join(folder, 'served.nt');
  writeFileSync(graph, Buffer.concat([readFileSync(GRAPH), readFileSync(CODE_LISTS)]));
  return { graph, bundled: true, folder };
}

const PARTS = {
  async bundled(folder) {
    const setting = served(folder);
    console.log('\n# The bundled graph\n');
    const figures = await measure(setting, QUESTION_SECONDS);
    printFigures(figures);
    printRatios(figures, {
      demarche: all({ mean: 1 }),
      'demarche --keep 0': { ...all({ mean: 1 }), Oxigraph: { mean: 1 / 3 } },
    });
    await printKeptBesideConstant(setting, QUESTION_SECONDS);
    await printStart(setting);
  },

  async big(folder) {
    const graph = join(folder, 'big.nt');
    const { triples, bytes } = generate({ graph: GRAPH, to: graph });
    const setting = { graph, bundled: false, folder };
    console.log(
      `\n# The bundled graph and 40,000 generated events: ${triples.toLocaleString('en')} triples, ${short(bytes / 2 ** 20)} MB\n`,
    );
    await printLoading(setting);
    const figures = await measure(setting, QUESTION_SECONDS);
    printFigures(figures);
    printRatios(figures, {
      'demarche --keep 0': {
        Comunica: { mean: 30, worst: 5 },
        Fuseki: { mean: 1 },
        Oxigraph: { mean: 1 / 3 },
        Virtuoso: { mean: 1 / 8 },
      },
    });
  },

  async soak(folder) {
    console.log(`\n# Soak, ${SOAK_SECONDS} s\n`);
    await printSoak(served(folder), SOAK_SECONDS);
  },
};

/** Runs parts, all by default. */
export async function benchService(parts = Object.keys(PARTS)) {
  const folder = mkdtempSync(join(tmpdir(), 'demarche-bench-serve-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  process.once('exit', remove); // also where the bench is ended
  try {
    for (const part of parts) await PARTS[part](folder);
  } finally {
    remove();
  }
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const parts = process.argv.slice(2);
  const unknown = parts.find((part) => !Object.hasOwn(PARTS, part));
  if (unknown) console.log(`There is no part "${unknown}", only ${Object.keys(PARTS).join(', ')}.`);
  else if (!existsSync(CLI)) console.log('There is nothing to measure: run `npm run build` first.');
  else await benchService(parts.length > 0 ? parts : undefined);
  process.exit(0);
}
