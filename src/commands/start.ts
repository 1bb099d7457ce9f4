import type { Command } from 'commander';
import { ask } from '../ask.ts';
import type { QueryResult } from '../engines/engine.ts';
import { open } from '../graph.ts';
import { print, useColour, width } from '../output.ts';

/** The founding text's event. */
const EVENT = 'e-2021-01-15-japan-france-teleconference';

/** What the headline answer shows; `demarche ask commitments` has all columns. */
const SHOWN = ['who', 'what', 'toward', 'towardReading', 'byWhen', 'words', 'reading'];
const LEDGER = ['made', 'wording', 'due', 'outcome', 'metBy', 'days', 'criterion', 'reason'];

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
      const table = async (answer: QueryResult) =>
        `${await RESULT_FORMATS.table.write(answer, { colour: useColour(), width: width() })}`;
      const result = await ask(graph, 'commitments', { event: EVENT });
      if (result.kind !== 'bindings') return;
      print(`Checked the graph: ${countFindings(findings)}\n`);
      print('Japan–France defence ministers’ teleconference, 15 January 2021.');
      print('Who undertook what, toward whom, by when, in which words?\n');
      print(await table({ ...result, variables: SHOWN }));
      print(
        'And what came of the meeting that they promised? (`demarche ask commitment-ledger` has all columns.)\n',
      );
      const ledger = await ask(graph, 'commitment-ledger', { member: `${EVENT}/s28-commitment` });
      if (ledger.kind !== 'bindings') return;
      print(await table({ ...ledger, variables: LEDGER }));
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
