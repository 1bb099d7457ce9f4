import type { Command } from 'commander';
import { findQuestion, publicView, type Question, standaloneText } from '../catalogue.ts';
import { freshCatalogue } from '../graph.ts';
import { knownFormat, print } from '../output.ts';

/** Adds `demarche questions`. */
export function addQuestions(root: Command): void {
  root
    .command('questions [slug]')
    .description('list the questions of the catalogue, or explain one and print its SPARQL')
    .option('--format <name>', 'text or json', 'text')
    .option('--sparql', 'print only the SPARQL, ready for any endpoint')
    .action(async (slug: string | undefined, flags: { format: string; sparql?: boolean }) => {
      const format = knownFormat(flags.format, ['text', 'json']);
      const { questions } = await freshCatalogue();
      if (slug === undefined) {
        print(
          format === 'json' ? JSON.stringify(questions.map(publicView), null, 2) : listQuestions(questions),
        );
        return;
      }
      const question = findQuestion(questions, slug);
      if (format === 'json') print(JSON.stringify(publicView(question), null, 2));
      else if (flags.sparql) print(standaloneText(question));
      else print(`${describeQuestion(question)}\n${standaloneText(question)}`);
    });
}

function listQuestions(questions: readonly Question[]): string {
  const lines = questions.map(({ slug, question, params, columns, remote }) =>
    [
      remote === undefined ? slug : `${slug} (remote: asks ${remote})`,
      `  ${question}`,
      `  parameters: ${params.map(({ name, type }) => `--${name} ${type.toUpperCase()}`).join(', ') || 'none'}`,
      `  columns: ${columns.map(({ name }) => name).join(', ')}`,
    ].join('\n'),
  );
  return `${lines.join('\n\n')}\n\nAsk one: demarche ask SLUG [--parameter value]. All take --explicit-only.\n`;
}

/** What one question asks, takes and answers, for people. */
export function describeQuestion({ slug, question, about, keywords, params, columns }: Question): string {
  const pad = (names: readonly { name: string }[]) => Math.max(0, ...names.map(({ name }) => name.length));
  const lines = [`${slug}: ${question}`];
  if (about) lines.push('', about);
  lines.push('', `Keywords: ${keywords.join(', ')}`, '', 'Parameters (repeat one to widen it):');
  for (const { name, type, about: what, default: value } of params) {
    lines.push(`  --${name.padEnd(pad(params))}  ${type}: ${what}${value ? ` (default ${value})` : ''}`);
  }
  if (params.length === 0) lines.push('  none');
  lines.push('', 'Columns:');
  for (const { name, about: what } of columns) lines.push(`  ${name.padEnd(pad(columns))}  ${what}`);
  return `${lines.join('\n')}\n`;
}
