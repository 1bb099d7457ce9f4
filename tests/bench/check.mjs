import { join } from 'node:path';
import { BARE, BENCH, CLI, interleaved, times } from './commands.mjs';
import { below, median, printLine, printNote, ratio, spread } from './report.mjs';

const ROUNDS = 5;

/** `demarche check` of the bundled data: the whole process, and the call alone. */
export function measureCheck() {
  const { bare, check, calls } = interleaved(
    {
      bare: { args: BARE },
      check: { args: [CLI, 'check'] },
      calls: { args: [join(BENCH, 'timed-check.mjs')] },
    },
    ROUNDS,
  );
  const line = (what, ms) =>
    printLine({
      what,
      measured: spread(ms),
      beside: `node -e 0 ${spread(times(bare))}`,
      value: ratio(median(ms) / median(times(bare))),
      aim: below(median(ms), 1000, 'ms'),
    });
  line('check, whole process', times(check));
  const perCall = calls.map(({ stdout }) => stdout.trim().split('\n').map(Number));
  line(
    'check(), first call in a process',
    perCall.map(([first]) => first),
  );
  line(
    'check(), second call',
    perCall.map(([, second]) => second),
  );
  const [{ status, stdout, stderr }] = check;
  if (status !== 0) printNote(`check exits ${status}: ${(stderr || stdout).slice(0, 300)}`);
}
