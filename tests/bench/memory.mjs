import { BARE, hook, node } from './commands.mjs';
import { below, printLine, ratio } from './report.mjs';

const RUNS = 5;

/** Peak resident memory of an `ask`: the largest of several runs. */
export function measureMemory({ bundled, padded }) {
  const bare = peak(BARE);
  for (const { cli, triples } of [bundled, padded]) {
    const mib = peak([cli, 'ask', 'commitments']);
    printLine({
      what: `memory of ask, ${triples.toLocaleString('en')} triples`,
      measured: `${mib.toFixed()} MB at its peak`,
      beside: `node -e 0 ${bare.toFixed()} MB`,
      value: ratio(mib / bare),
      aim: below(mib, 200, 'MB'),
    });
  }
}

/** Peak in MiB. */
function peak(args) {
  const runs = Array.from({ length: RUNS }, () => Number(node([...hook('peak-memory.mjs'), ...args]).told));
  return Math.max(...runs) / 1024;
}
