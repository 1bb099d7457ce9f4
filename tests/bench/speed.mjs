import { join } from 'node:path';
import { BARE, BENCH, interleaved } from './commands.mjs';
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
    const ms = median(runs.ask.ms);
    const line = (beside, times, value, aim) =>
      printLine({ what, measured: spread(runs.ask.ms), beside: `${beside} ${spread(times)}`, value, aim });
    line('node -e 0', runs.bare.ms, ratio(ms / median(runs.bare.ms)), atMost(5));
    line('ten lines', runs.tenLines.ms, ratio(ms / median(runs.tenLines.ms)), atMost(1.3));
    if (runs.comunica) line('Comunica', runs.comunica.ms, ratio(median(runs.comunica.ms) / ms), atLeast(4));
    else printNote(`Comunica's file command is not measured: ${comunica.missing}.`);
    printNote(sameAnswer(runs));
  }
}

/** Says whether all gave the same rows; their order is the engine's own where strings sort. */
function sameAnswer({ bare: _, ...runs }) {
  const rows = ({ last }) => last.stdout.replaceAll('\r', '').trim().split('\n').sort();
  const expected = rows(runs.ask);
  const others = Object.keys(runs).filter((name) => rows(runs[name]).join('\n') !== expected.join('\n'));
  const failed = Object.keys(runs).filter((name) => runs[name].last.status !== 0);
  if (failed.length > 0)
    return `THESE FAILED: ${failed.join(', ')}: ${runs[failed[0]].last.stderr.slice(0, 300)}`;
  if (others.length > 0) return `THESE ANSWER OTHERWISE THAN ask: ${others.join(', ')}`;
  return `all gave the same ${expected.length - 1} rows`;
}
