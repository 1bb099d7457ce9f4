import type { Command } from 'commander';
import { REPORT_FORMATS, type ReportFormatName } from '../check/reports.ts';
import { knownFormat, print, useColour } from '../output.ts';
import { parseSize } from './graph-options.ts';

const FORMATS = Object.keys(REPORT_FORMATS) as ReportFormatName[];

/** What the options of a check parse to. */
export interface CheckFlags {
  format: string;
  with?: boolean;
  maxSize: string;
}

/** Adds the options that every check takes. */
export function addCheckOptions(command: Command): Command {
  return command
    .option('--format <name>', `one of ${FORMATS.join(', ')}`, 'text')
    .option('--max-size <size>', 'largest file to read, such as 200MB', '64MB');
}

/** Adds `demarche check`. */
export function addCheck(root: Command): void {
  const command = root
    .command('check [paths...]')
    .description('report what is wrong with the bundled data, or with files of your own; exits 1 on errors')
    .option('--with', 'know the bundled data too, so that links into it lead somewhere');
  addCheckOptions(command).action((paths: string[], flags: CheckFlags) => printFindings(root, paths, flags));
}

/** Checks files and prints what is found; the process exits with 1 where any of it is an error. */
export async function printFindings(root: Command, paths: string[], flags: CheckFlags): Promise<void> {
  const format = REPORT_FORMATS[knownFormat(flags.format, FORMATS)];
  const { check } = await import('../check/check.ts');
  const findings = await check({
    paths,
    ...(flags.with ? { with: true } : {}),
    maxBytes: parseSize(flags.maxSize),
  });
  print(await format.write(findings, { colour: useColour(), version: root.version() ?? '' }));
  if (findings.some(({ severity }) => severity === 'error')) process.exitCode = 1;
}
