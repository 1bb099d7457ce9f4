import type { Command } from 'commander';
import { LINKS } from '../read/authored.ts';
import { addCheckOptions, type CheckFlags, printFindings } from './check.ts';

/** Adds `demarche links`. */
export function addLinks(root: Command): void {
  const links = root.command('links').description('links to other datasets, kept as SSSOM mapping sets');
  const command = links
    .command('check [paths...]')
    .description(
      'find links that contradict each other, lead to nothing or are not written as SSSOM has it: those of data/links, or of files of your own beside them',
    );
  addCheckOptions(command).action((paths: string[], flags: CheckFlags) =>
    printFindings(root, paths.length > 0 ? paths : [LINKS], { ...flags, with: true }),
  );
}
