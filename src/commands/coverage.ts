import type { Command } from 'commander';
import { knownFormat, print, useColour } from '../output.ts';
import { shorten } from '../prefixes.ts';
import { harmlessLine } from '../write/harmless.ts';

/** Adds `demarche coverage`. */
export function addCoverage(root: Command): void {
  root
    .command('coverage [document]')
    .description('show which sentences of a stored text carry statements, and which none')
    .option('--format <name>', 'text or json', 'text')
    .action(async (document: string | undefined, flags: { format: string }) => {
      const format = knownFormat(flags.format, ['text', 'json']);
      const { coverageOf } = await import('../texts/document-coverage.ts');
      const documents = await coverageOf(document);
      if (format === 'json') {
        print(JSON.stringify(documents, null, 2));
        return;
      }
      const paint = (text: string) => (useColour() ? `\u001b[31m${text}\u001b[39m` : text);
      for (const { document: iri, title, coverage } of documents) {
        const { sentences, uncovered, charactersCovered, charactersTotal, share } = coverage;
        print(`${harmlessLine(title)}\n${harmlessLine(shorten(iri))}\n`);
        for (const { start, end, text, records } of sentences) {
          const who = records.map((record) => record.slice(record.lastIndexOf('/') + 1)).join(' ');
          const line = `${`${start}–${end}`.padEnd(10)} ${harmlessLine(who) || 'none'}\n  ${harmlessLine(text.trim().replace(/\s+/g, ' '))}`;
          print(records.length === 0 ? paint(line) : line);
        }
        print(
          `\n${sentences.length - uncovered.length} of ${sentences.length} sentences carry statements; ` +
            `${charactersCovered} of ${charactersTotal} characters are quoted (${(share * 100).toFixed(1)} %, white space aside).`,
        );
      }
    });
}
