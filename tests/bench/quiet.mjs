import { cpus } from 'node:os';

const SAMPLE_MS = 100;
/** Share of the processors' time that must be idle. */
const IDLE = 0.85;

/** How many runs were begun, and how many of them while other programs ran. */
export const begun = { runs: 0, busy: 0 };

/**
 * Waits until other programs rest: they slow one command more than another.
 *
 * @param {number} patience - how long to wait, in milliseconds; looks once at least
 * @returns {number} what is left of the patience
 */
export function awaitQuiet(patience) {
  begun.runs++;
  const from = performance.now();
  let waited = 0;
  while (idleShare() < IDLE) {
    waited = performance.now() - from;
    if (waited < patience) continue;
    begun.busy++;
    break;
  }
  return Math.max(0, patience - waited);
}

function idleShare() {
  const before = processorTimes();
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, SAMPLE_MS);
  const after = processorTimes();
  return (after.idle - before.idle) / (after.all - before.all || 1);
}

function processorTimes() {
  const times = cpus().flatMap(({ times }) => Object.entries(times));
  const sum = (entries) => entries.reduce((total, [, ms]) => total + ms, 0);
  return { idle: sum(times.filter(([name]) => name === 'idle')), all: sum(times) };
}
