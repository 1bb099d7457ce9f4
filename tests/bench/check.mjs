import { join } from 'node:path';
import { BARE, BENCH, CLI, interleaved, node } from './commands.mjs';
import { below, median, printLine, printNote, ratio, spread } from './report.mjs';

const ROUNDS = 5;

/** `demarche check` of the bundled data: the whole process, and the call alone. */
export function measureCheck() {
  const { bare, check } = interleaved({ bare: { args: BARE }, check: { args: [CLI, 'check'] } }, ROUNDS);
  const beside = `node -e 0 ${spread(bare.ms)}`;
  const against = (ms) => ratio(median(ms) / median(bare.ms));
  printLine({
    what: 'check, whole process',
    measured: spread(check.ms),
    beside,
    value: against(check.ms),
    aim: below(median(check.ms), 1000, 'ms'),
  });
  if (check.last.status !== 0)
    printNote(`check exits ${check.last.status}: ${(check.last.stderr || check.last.stdout).slice(0, 300)}`);

  const calls = Array.from({ length: ROUNDS }, () =>
    node([join(BENCH, 'timed-check.mjs')])
      .stdout.trim()
      .split('\n')
      .map(Number),
  );
  for (const [i, what] of ['check(), first call in a process', 'check(), second call'].entries()) {
    const ms = calls.map((times) => times[i]);
    printLine({ what, measured: spread(ms), beside, value: against(ms), aim: below(median(ms), 1000, 'ms') });
  }
}
