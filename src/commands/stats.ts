import type { Command } from 'commander';
import { open } from '../graph.ts';
import { knownFormat, print, useColour, width } from '../output.ts';
import { stats } from '../stats.ts';
import { addGraphOptions, type GraphFlags, openOptions } from './graph-options.ts';

/** Adds `demarche stats`. */
export function addStats(root: Command): void {
  const command = root
    .command('stats')
    .description('count by class, issue, attribution and evidence')
    .option('--format <name>', 'text or json', 'text');
  addGraphOptions(command).action(async (flags: GraphFlags & { format: string }) => {
    const format = knownFormat(flags.format, ['text', 'json']);
    const counts = await stats(await open(openOptions(flags)));
    if (format === 'json') {
      const plain = counts.map(({ slug, question, result }) => ({
        slug,
        question,
        rows: result.rows.map((row) =>
          Object.fromEntries(Object.entries(row).map(([name, { value }]) => [name, value])),
        ),
      }));
      print(JSON.stringify(plain, null, 2));
      return;
    }
    const { RESULT_FORMATS } = await import('../write/results.ts');
    for (const { question, result } of counts) {
      print(`${question}\n`);
      print(`${await RESULT_FORMATS.table.write(result, { colour: useColour(), width: width() })}\n`);
    }
  });
}
