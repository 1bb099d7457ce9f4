import { Command } from 'commander';
import { addAsk } from './commands/ask.ts';
import { addCheck } from './commands/check.ts';
import { addCoverage } from './commands/coverage.ts';
import { addExport } from './commands/export.ts';
import { addLinks } from './commands/links.ts';
import { addQuestions } from './commands/questions.ts';
import { addReconcile } from './commands/reconcile.ts';
import { addServe } from './commands/serve.ts';
import { addStart } from './commands/start.ts';
import { addStats } from './commands/stats.ts';
import { DemarcheError } from './error.ts';
import { note } from './output.ts';
import { closest } from './suggest.ts';

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
    .usage('[options] <command>')
    .helpCommand('help [command]', 'show what a command takes')
    .argument('[command]')
    .action((word?: string) => {
      if (word === undefined) return root.help();
      const names = root.commands.map((command) => command.name());
      const near = closest(word, names);
      throw new DemarcheError('usage', `There is no command "${word}".`, {
        hint: near ? `Did you mean ${near}?` : `The commands: ${names.join(', ')}.`,
      });
    });
  for (const add of [
    addStart,
    addQuestions,
    addAsk,
    addCheck,
    addCoverage,
    addStats,
    addReconcile,
    addLinks,
    addExport,
    addServe,
  ])
    add(root);
  return root;
}
