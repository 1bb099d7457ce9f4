import { Command } from 'commander';
import { addAsk } from './commands/ask.ts';
import { addCheck } from './commands/check.ts';
import { addCoverage } from './commands/coverage.ts';
import { addExport } from './commands/export.ts';
import { addQuestions } from './commands/questions.ts';
import { addStart } from './commands/start.ts';
import { addStats } from './commands/stats.ts';
import { note } from './output.ts';

/** Set by the build from package.json. */
declare const DEMARCHE_VERSION: string;

/** The command line, verbs in the order in which a newcomer needs them. */
export function program(): Command {
  const root = new Command('demarche')
    .description(
      'Ask what governments said: a knowledge graph of diplomatic events, tied to their exact words.',
    )
    .version(typeof DEMARCHE_VERSION === 'undefined' ? 'source' : DEMARCHE_VERSION)
    .showHelpAfterError('(add --help for what it takes)')
    .exitOverride()
    // The verbs take these two over: commander's messages quote what was typed.
    .configureOutput({ writeErr: (text) => note(text.trimEnd()) })
    .action(() => root.help());
  for (const add of [addStart, addQuestions, addAsk, addCheck, addCoverage, addStats, addExport]) add(root);
  return root;
}
