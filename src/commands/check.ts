import type { Command } from 'commander';
import { REPORT_FORMATS, type ReportFormatName } from '../check/reports.ts';
import { knownFormat, print, useColour } from '../output.ts';
import { parseSize } from './graph-options.ts';

const FORMATS = Object.keys(REPORT_FORMATS) as ReportFormatName[];

/** Adds `demarche check`. */
export function addCheck(root: Command): void {
  root
    .command('check [paths...]')
    .description('report what is wrong with the bundled data, or with files of your own; exits 1 on errors')
    .option('--format <name>', `one of ${FORMATS.join(', ')}`, 'text')
    .option('--with', 'know the bundled data too, so that links into it lead somewhere')
    .option('--max-size <size>', 'largest file to read, such as 200MB', '64MB')
    .action(async (paths: string[], flags: { format: string; with?: boolean; maxSize: string }) => {
      const format = REPORT_FORMATS[knownFormat(flags.format, FORMATS)];
      const { check } = await import('../check/check.ts');
      const findings = await check({
        paths,
        ...(flags.with ? { with: true } : {}),
        maxBytes: parseSize(flags.maxSize),
      });
      print(await format.write(findings, { colour: useColour(), version: root.version() ?? '' }));
      if (findings.some(({ severity }) => severity === 'error')) process.exitCode = 1;
    });
}
