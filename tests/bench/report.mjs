import { cpus } from 'node:os';
import { begun } from './quiet.mjs';

/** Middle of the numbers given. */
export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/** `210 ms (190–260)`: median, least and most of the runs. */
export const spread = (ms) =>
  `${median(ms).toFixed()} ms (${Math.min(...ms).toFixed()}–${Math.max(...ms).toFixed()})`;

/** A ratio as `printLine` takes it, and the aims it may have. */
export const ratio = (times) => ({ times, toString: () => `${times.toFixed(2)} ×` });
export const atMost = (limit) => ({ said: `≤ ${limit} ×`, over: ({ times }) => times - limit, unit: '×' });
export const atLeast = (limit) => ({ said: `≥ ${limit} ×`, over: ({ times }) => limit - times, unit: '×' });

/** An aim for the measured value itself. */
export const below = (measured, limit, unit) => ({
  said: `< ${limit} ${unit}`,
  over: () => measured - limit,
  unit,
});

const WIDTHS = [34, 22, 34, 9, 10];

/** Prints one line of the table: what, measured, beside what, ratio, aim, whether it is met. */
export function printLine({ what, measured, beside, value, aim }) {
  const cells = [what, measured, beside, String(value), aim.said];
  console.log(
    `${cells.map((cell, i) => cell.padEnd(WIDTHS[i])).join(' ')} ${aim.verdict ?? verdict(value, aim)}`,
  );
}

export const printNote = (text) => console.log(`  ${text}`);

function verdict(value, { over, unit }) {
  const by = over(value);
  if (Number.isNaN(by)) return 'not measured';
  if (by <= 0) return 'met';
  return `missed by ${by.toFixed(unit === '×' ? 2 : 0)} ${unit}`;
}

/** Prints on what machine and over what the figures were taken. */
export function printHeader({ bundled, padded }) {
  const cores = cpus();
  const size = ({ triples }) => `${triples.toLocaleString('en')} triples`;
  console.log(`Node ${process.version}, ${process.platform} ${process.arch}, ${cores.length} × ${cores[0]?.model}
Times are wall times of whole processes, started cold, their output in a pipe: median (least–most) of runs in turn.
Sizes: the bundled graph (${size(bundled)}), and in its place the same graph with copies of its events (${size(padded)}).
`);
  printLine({
    what: 'what',
    measured: 'measured',
    beside: 'beside',
    value: 'ratio',
    aim: { said: 'aim', verdict: '' },
  });
}

/** Prints how far the figures can be trusted. */
export function printFooter() {
  console.log(`
${begun.busy} of ${begun.runs} timed runs began while other programs were busy, which slows what has threads of its own (the
store's WebAssembly is compiled on them) more than a bare node.`);
}
