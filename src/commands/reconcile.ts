import type { Command } from 'commander';
import { DemarcheError } from '../error.ts';
import { open } from '../graph.ts';
import {
  formatOfFile,
  isTerminal,
  knownFormat,
  note,
  print,
  useColour,
  width,
  writeWhole,
} from '../output.ts';
import { TYPE_NAMES } from '../reconcile/entity-types.ts';
import { DATE_FORMS } from '../reconcile/period.ts';
import type { EntityType } from '../reconcile/types.ts';
import { wholeNumber } from '../whole-number.ts';
import { RECONCILED_FORMATS, type ReconciledFormatName } from '../write/reconciled.ts';
import { addGraphOptions, type GraphFlags, openOptions } from './graph-options.ts';

interface ReconcileFlags extends GraphFlags {
  column?: string;
  type?: string;
  dateColumn?: string;
  scheme?: string;
  delimiter?: string;
  limit: string;
  format?: string;
  out?: string;
}

const FORMATS = Object.keys(RECONCILED_FORMATS) as ReconciledFormatName[];
const MAX_CANDIDATES = 100;

const HELP = `
Scores go from 0 to 100: 100 is the very name or code, 85 to 99 another name, spelling, order of words, or the title
on its day. What is only like a name gets 80 at most; what is of another type 45, what is judged not to be meant 40.
Of the score, three quarters are left where only some of the days asked about fit, about half where none do.
No score makes a match: it is what alone is named whole, on all of those days; by a code, on some of them.

Schemes: iso-3166-1-alpha-2, iso-3166-1-alpha-3, iso-3166-1-numeric, cow-number, cow-abbreviation,
gleditsch-ward-number, un-m49, fips-10-4, cameo-country, wikidata, geonames, eu-country-authority.

In CSV, a text that a spreadsheet would take for a formula (it begins with =, +, - or @) has an apostrophe (')
before it; --format json has it as it stands. Numbers stay.`;

/** Adds `demarche reconcile`. */
export function addReconcile(root: Command): void {
  const command = root
    .command('reconcile <file>')
    .description(
      'look up the names or codes of a CSV or TSV column (- reads standard input), with scores and reasons',
    )
    .option('--column <name>', 'the column to look up')
    .option('--type <name>', `only things of this type: ${TYPE_NAMES.join(', ')}`)
    .option(
      '--date-column <name>',
      `the column with the day, month or year for which a value holds, written ${DATE_FORMS}`,
    )
    .option('--scheme <name>', 'the values are codes of this scheme, such as cow-number, and no names')
    .option(
      '--delimiter <character>',
      'what parts the cells, or tab; the one that the first line has most of',
    )
    .option('--limit <number>', 'most candidates for a value', '5')
    .option('--format <name>', FORMATS.join(', '))
    .option('--out <file>', 'write to a file');
  addGraphOptions(command)
    .addHelpText('after', HELP)
    .action((file: string, flags: ReconcileFlags) => run(file, flags));
}

async function run(file: string, flags: ReconcileFlags): Promise<void> {
  const toTerminal = isTerminal() && flags.out === undefined;
  const asked = flags.format ?? formatOfFile(flags.out, RECONCILED_FORMATS) ?? (toTerminal ? 'table' : 'csv');
  const format = knownFormat(asked, FORMATS);
  if (format === 'sssom' && flags.scheme !== undefined)
    throw new DemarcheError(
      'usage',
      'A code is no text whose meaning can be judged: the mapping would lose its scheme and day.',
      {
        hint: 'Take --format csv; a code is kept as a skos:notation of the thing, or as a dem:Identifier with its days.',
      },
    );
  if (flags.out === '') throw new DemarcheError('usage', '--out needs a file name.');
  const limit = wholeNumber('limit', flags.limit, 1, MAX_CANDIDATES);
  const graphOptions = openOptions(flags);
  const { columnAt, readTable } = await import('../reconcile/read-table.ts');
  const table = readTable(
    await textOf(file, graphOptions.maxBytes as number),
    flags.delimiter ?? delimiterOf(file),
  );
  if (flags.column === undefined)
    throw new DemarcheError('usage', 'Which column is to be looked up?', {
      hint: `--column NAME; the file has: ${table.columns.join(', ')}.`,
    });
  columnAt(table, flags.column, 'column');

  const { openReconciler } = await import('../reconcile/reconcile.ts');
  const { countValues, isCodeAlone, reconcileTable } = await import('../reconcile/reconcile-table.ts');
  const values = reconcileTable(await openReconciler(await open(graphOptions)), table, {
    column: flags.column,
    dateColumn: flags.dateColumn,
    limit,
    ...(flags.type === undefined ? {} : { type: flags.type as EntityType }),
    ...(flags.scheme === undefined ? {} : { scheme: flags.scheme }),
  });
  const text = await RECONCILED_FORMATS[format].write(values, {
    colour: useColour() && toTerminal,
    width: width(),
  });
  if (flags.out === undefined) print(text);
  else writeWhole(flags.out, text, [file, ...(flags.data ?? [])]);
  const codes = format === 'sssom' ? values.filter(isCodeAlone).length : 0;
  if (codes > 0)
    note(
      `${codes} ${codes === 1 ? 'value is' : 'values are'} found by code alone, and not proposed: name their --scheme.`,
    );
  if (format === 'sssom') {
    const { countDecided } = await import('../write/candidate-mappings.ts');
    const decided = countDecided(values);
    if (decided > 0)
      note(
        `${decided} ${decided === 1 ? 'proposal is' : 'proposals are'} left out, as somebody has judged them.`,
      );
  }
  const { values: all, matched, ambiguous, nothing } = countValues(values);
  note(
    `${all} ${all === 1 ? 'value' : 'values'} in ${table.rows.length} ${table.rows.length === 1 ? 'row' : 'rows'}: ` +
      `${matched} matched, ${ambiguous} ambiguous or unsure, ${nothing} without a candidate.`,
  );
}

/** A file named so has its cells parted by tabs, whatever else its first line holds. */
const delimiterOf = (file: string) => (/\.(tsv|tab)$/i.test(file) ? '\t' : undefined);

/** The text of the file, without its byte order mark. Throws `DemarcheError` where it cannot be had, or is no UTF-8. */
async function textOf(file: string, maxBytes: number): Promise<string> {
  const { loadBytes } = await import('../read/load-bytes.ts');
  const { decode } = await import('../read/decode.ts');
  const { text, problems } = decode(loadBytes(file, maxBytes));
  if (text !== undefined) return text;
  throw new DemarcheError('usage', `${file}: ${problems[0]?.message ?? 'The file is not UTF-8.'}`);
}
