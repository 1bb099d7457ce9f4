import type { Command } from 'commander';
import { DemarcheError } from '../error.ts';
import type { OpenOptions } from '../graph.ts';

/** What the options that choose a graph parse to. */
export interface GraphFlags {
  data?: string[];
  with?: boolean;
  derive?: boolean;
  explicitOnly?: boolean;
  maxSize?: string;
}

/** Adds the options that choose which graph to work on. */
export function addGraphOptions(command: Command): Command {
  return command
    .option(
      '--data <path>',
      'ask over this file or folder of RDF instead of the bundled graph; give it again for more',
      collect,
    )
    .option('--with', 'ask over the bundled graph and --data together')
    .option('--derive', 'derive over --data alone too')
    .option('--explicit-only', 'leave out interpretations and what exists only through them')
    .option('--max-size <size>', 'largest file to read, such as 200MB', '64MB');
}

/** For options that may be given again. A list of values behind one of them would swallow the question. */
export function collect(value: string, before: string[] = []): string[] {
  return [...before, value];
}

/** The options as the library takes them. Throws `DemarcheError` `usage` where they contradict each other. */
export function openOptions(flags: GraphFlags): OpenOptions {
  if ((flags.with || flags.derive) && !flags.data) {
    throw new DemarcheError('usage', `--${flags.with ? 'with' : 'derive'} goes with --data PATH.`);
  }
  return {
    ...(flags.data ? { data: flags.data } : {}),
    ...(flags.with ? { with: true } : {}),
    ...(flags.derive ? { derive: true } : {}),
    ...(flags.explicitOnly ? { explicitOnly: true } : {}),
    maxBytes: parseSize(flags.maxSize ?? '64MB'),
  };
}

const UNITS: Readonly<Record<string, number>> = { '': 1, KB: 2 ** 10, MB: 2 ** 20, GB: 2 ** 30 };

/** Bytes of a size such as `200MB`, given to an option. Throws `DemarcheError` `usage`. */
export function parseSize(text: string, option = '--max-size'): number {
  const match = /^(\d{1,12})\s*([KMG]B)?$/i.exec(text);
  if (!match)
    throw new DemarcheError('usage', `"${text}" is no size.`, { hint: `For example: ${option} 200MB` });
  return Number(match[1]) * (UNITS[(match[2] ?? '').toUpperCase()] as number);
}
