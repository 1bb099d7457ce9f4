import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { awaitQuiet } from './quiet.mjs';

/** This folder, and the checkout it stands in. */
export const BENCH = dirname(fileURLToPath(import.meta.url));
export const ROOT = dirname(dirname(BENCH));

/** The command as the build leaves it. */
export const CLI = join(ROOT, 'dist', 'cli.js');

/** What everything is compared with: Node that starts and ends. */
export const BARE = ['-e', '0'];

/** Arguments of node to load a module of this folder before the program. */
export const hook = (file) => ['--import', pathToFileURL(join(BENCH, file)).href];

/**
 * Runs node, its output in pipes, and waits for it.
 *
 * @param {string[]} args
 * @returns {{ ms: number, status: number | null, stdout: string, stderr: string, told: string }} `ms` is the wall
 *   time of the whole process, `told` what it wrote to file descriptor 3
 */
export function node(args) {
  const from = process.hrtime.bigint();
  const { status, output } = spawnSync(process.execPath, args, {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    timeout: 60_000,
  });
  const ms = Number(process.hrtime.bigint() - from) / 1e6;
  const [, stdout, stderr, told] = output ?? [];
  return { ms, status, stdout: stdout ?? '', stderr: stderr ?? '', told: told ?? '' };
}

/** No measurement goes on for longer once it has its least number of rounds: the bench is to end in 3 minutes. */
const BUDGET_MS = 45_000;
const LEAST_ROUNDS = 3;
const PATIENCE_MS = 12_000;

/**
 * Runs commands in turn, round by round, so that whatever else the machine does meets them alike.
 *
 * @param {Record<string, { args: string[], every?: number }>} commands - `every: 3` runs one in every third round
 * @param {number} rounds
 * @returns {Record<string, ReturnType<typeof node>[]>} the runs of each, by the names of `commands`
 */
export function interleaved(commands, rounds) {
  const runs = Object.fromEntries(Object.keys(commands).map((name) => [name, []]));
  for (const { args } of Object.values(commands)) node(args); // brings the files into the system's cache
  let patience = PATIENCE_MS;
  const end = performance.now() + BUDGET_MS;
  for (let round = 0; round < rounds; round++) {
    if (round >= LEAST_ROUNDS && performance.now() > end) break;
    for (const [name, { args, every = 1 }] of Object.entries(commands)) {
      if (round % every !== 0) continue;
      patience = awaitQuiet(patience);
      runs[name].push(node(args));
    }
  }
  return runs;
}

/** Wall times of runs, in milliseconds. */
export const times = (runs) => runs.map(({ ms }) => ms);
