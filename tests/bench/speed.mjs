import { join } from 'node:path';
import { BARE, BENCH, interleaved, times } from './commands.mjs';
import { comunicaCli } from './comunica-cli.mjs';
import { atLeast, atMost, median, printLine, printNote, ratio, spread } from './report.mjs';

const ROUNDS = 15;
/** Comunica takes a second and more: five runs of it. */
const COMUNICA_EVERY = 3;

/** Cold `demarche ask commitments`, in a pipe, at both sizes, beside what else would answer the same query. */
export function compareSpeed({ query, bundled, padded }) {
  const comunica = comunicaCli();
  for (const { cli, graph, triples } of [bundled, padded]) {
    const runs = interleaved(
      {
        bare: { args: BARE },
        ask: { args: [cli, 'ask', 'commitments'] },
        tenLines: { args: [join(BENCH, 'ten-lines.mjs'), graph, query] },
        ...(comunica.path && {
          comunica: {
            // Without its warnings: writing them would cost it time.
            args: [comunica.path, graph, '-f', query, '-t', 'text/csv', '-l', 'error'],
            every: COMUNICA_EVERY,
          },
        }),
      },
      ROUNDS,
    );
    const what = `ask commitments, ${triples.toLocaleString('en')} triples`;
    const ask = times(runs.ask);
    const line = (name, other, value, aim) =>
      printLine({
        what,
        measured: spread(ask),
        beside: `${name} ${spread(other)}`,
        value: ratio(value),
        aim,
      });
    line('node -e 0', times(runs.bare), median(ask) / median(times(runs.bare)), atMost(5));
    line('ten lines', times(runs.tenLines), median(ask) / median(times(runs.tenLines)), atMost(1.3));
    if (runs.comunica) {
      line('Comunica', times(runs.comunica), median(times(runs.comunica)) / median(ask), atLeast(4));
    } else printNote(`Comunica's command for files is not measured: ${comunica.missing}.`);
    const least = (name) => Math.min(...times(runs[name]));
    printNote(
      `by least times, which other programs disturb least: ${(least('ask') / least('bare')).toFixed(2)} × node -e 0, ` +
        `${(least('ask') / least('tenLines')).toFixed(2)} × ten lines` +
        (runs.comunica ? `; Comunica ${(least('comunica') / least('ask')).toFixed(2)} × ask` : ''),
    );
    const counts = Object.entries(runs).map(([name, { length }]) => `${name} ${length}`);
    printNote(`runs: ${counts.join(', ')}; ${sameAnswer(runs)}`);
  }
}

/** Says whether all gave the same rows; their order is the engine's own where strings sort. */
function sameAnswer({ bare: _, ...runs }) {
  const rows = ([{ stdout }]) => stdout.replaceAll('\r', '').trim().split('\n').sort();
  const failed = Object.keys(runs).find((name) => runs[name].some(({ status }) => status !== 0));
  if (failed) return `${failed} FAILED: ${runs[failed][0].stderr.slice(0, 300)}`;
  const expected = rows(runs.ask);
  const other = Object.keys(runs).find((name) => rows(runs[name]).join('\n') !== expected.join('\n'));
  return other ? `${other} GIVES OTHER ROWS THAN ask` : `all gave the same ${expected.length - 1} rows`;
}
