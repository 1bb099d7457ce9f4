import type { Command } from 'commander';
import { ask } from '../ask.ts';
import { findQuestion, type ParameterValues } from '../catalogue.ts';
import { open } from '../graph.ts';
import { print, useColour, width } from '../output.ts';
import { withColumns } from '../write/columns.ts';

/** The founding text's event. */
const EVENT = 'e-2021-01-15-japan-france-teleconference';

/** Adds `demarche start`, which `npm start` runs. */
export function addStart(root: Command): void {
  root
    .command('start')
    .description('check the graph, answer the headline question, and name the next commands')
    .action(async () => {
      const { check } = await import('../check/check.ts');
      const { countFindings } = await import('../check/reports.ts');
      const { RESULT_FORMATS } = await import('../write/results.ts');
      const findings = await check();
      const graph = await open();
      const table = async (slug: string, params: ParameterValues) => {
        const { shown } = findQuestion(graph.catalogue.questions, slug);
        const result = await ask(graph, slug, params);
        if (result.kind === 'graph') throw new TypeError(`${slug} has no rows`);
        const answer = shown ? withColumns(result, shown) : result;
        return `${await RESULT_FORMATS.table.write(answer, { colour: useColour(), width: width() })}`;
      };
      print(`Checked the graph: ${countFindings(findings)}\n`);
      print('Japan–France defence ministers’ teleconference, 15 January 2021.');
      print('Who undertook what, toward whom, by when, in which words?\n');
      print(await table('commitments', { event: EVENT }));
      print(
        'And what came of the meeting that they promised? (`demarche ask commitment-ledger --columns all` has all columns.)\n',
      );
      print(await table('commitment-ledger', { member: `${EVENT}/s28-commitment` }));
      print('Interpretations are included; --explicit-only leaves them out.\n');
      print(NEXT);
      if (findings.some(({ severity }) => severity === 'error')) process.exitCode = 1;
    });
}

const NEXT = `Next:
  npx demarche questions              what can be asked
  npx demarche ask commitment-ledger  which promises repeat earlier ones, and were they kept
  npx demarche ask interpretations    what goes beyond the words, and why
  npx demarche ask evidence           the exact characters a statement rests on
  npx demarche coverage               which sentences carry statements
  npx demarche export --out FILE      the graph as Turtle
  npx demarche --help`;
