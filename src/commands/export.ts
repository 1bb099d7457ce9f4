import { type Command, Option } from 'commander';
import { DemarcheError } from '../error.ts';
import { formatOfFile, print, writeWhole } from '../output.ts';

interface ExportFlags {
  format?: string;
  out?: string;
  authored?: boolean;
  derived?: boolean;
  all?: boolean;
  explicitOnly?: boolean;
}

/** Adds `demarche export`. */
export function addExport(root: Command): void {
  root
    .command('export')
    .description('write the graph: the same graph gives the same bytes')
    .option(
      '--format <name>',
      'turtle (default), ntriples or rdfxml; trig, nquads or jsonld, which tell authored from derived',
    )
    .option('--out <file>', 'write to a file')
    .addOption(new Option('--authored', 'only what people wrote').conflicts(['derived', 'all']))
    .addOption(new Option('--derived', 'only what was derived from it').conflicts('all'))
    .option('--all', 'both (default)')
    .option('--explicit-only', 'leave out interpretations and what exists only through them')
    .action(async (flags: ExportFlags) => {
      if (flags.out === '') throw new DemarcheError('usage', '--out needs a file name.');
      const { GRAPH_FORMATS } = await import('../write/graph-formats.ts');
      const format = flags.format ?? formatOfFile(flags.out, GRAPH_FORMATS) ?? 'turtle';
      const { exportGraph } = await import('../export.ts');
      const part = flags.authored ? 'authored' : flags.derived ? 'derived' : 'all';
      const text = await exportGraph({
        format,
        part,
        explicitOnly: flags.explicitOnly ?? false,
      });
      if (flags.out === undefined) print(text);
      else writeWhole(flags.out, text);
    });
}
