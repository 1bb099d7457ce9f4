import picocolors from 'picocolors';
import type { QueryResult, ResultTerm, Row } from '../engines/engine.ts';
import { PREFIXES, shorten } from '../prefixes.ts';
import { harmless } from './harmless.ts';
import type { ResultOptions } from './results.ts';
import { textWidth, wrap } from './text-width.ts';

/* Rows for people: a table where it fits the terminal, else one block a row; and a Markdown table. */

type Bindings = Extract<QueryResult, { kind: 'bindings' }>;

const GAP = '  ';
const NARROWEST = 12;

/** A term as people read it: IRIs shortened, literals without quotes, nothing that a terminal acts on. */
function show(term: ResultTerm | undefined): string {
  if (!term) return '';
  if (term.type === 'bnode') return `_:${harmless(term.value)}`;
  return harmless(term.type === 'uri' ? shorten(term.value) : term.value);
}

const NUMERIC = /^(decimal|double|float|\w*[iI]nteger)$/;
const XSD = PREFIXES.xsd as string;

/** A column of numbers only is set flush right. */
function isNumeric(name: string, rows: readonly Row[]): boolean {
  const terms = rows.map((row) => row[name]).filter((term) => term !== undefined);
  return (
    terms.length > 0 &&
    terms.every(({ datatype = '' }) => datatype.startsWith(XSD) && NUMERIC.test(datatype.slice(XSD.length)))
  );
}

const pad = (text: string, width: number, right: boolean) => {
  const blank = ' '.repeat(Math.max(0, width - textWidth(text)));
  return right ? blank + text : text + blank;
};
const widest = (text: string) => Math.max(...text.split('\n').map(textWidth));

/** The longest address in a cell, which is of no use broken over lines. */
const longestUrl = (text: string) => Math.max(0, ...(text.match(/\bhttps?:\/\/\S+/g) ?? []).map(textWidth));

/**
 * Column widths that fit the room: narrow columns keep what they need, the wide ones share the rest evenly.
 *
 * @param least - of each column, the width below which it would be broken where it must not
 * @returns `undefined` where a column would have to go below its need and below its least
 */
function shareOut(needs: readonly number[], least: readonly number[], room: number): number[] | undefined {
  let left = room - GAP.length * (needs.length - 1);
  let open = needs.length;
  const widths: number[] = [];
  for (const index of needs.map((_, at) => at).sort((a, b) => (needs[a] ?? 0) - (needs[b] ?? 0))) {
    const need = needs[index] ?? 0;
    const share = Math.floor(left / open);
    if (need > share && share < (least[index] ?? 0)) return undefined;
    const width = Math.min(need, share);
    widths[index] = width;
    left -= width;
    open -= 1;
  }
  return widths;
}

/** The rows as text for a terminal of `width` columns, with a count of rows below. Ends in a line end. */
export function table({ variables, rows }: Bindings, options: ResultOptions): string {
  const { width = Infinity, colour = false } = options;
  const paint = picocolors.createColors(colour);
  const footer = paint.dim(`${rows.length} ${rows.length === 1 ? 'row' : 'rows'}`);
  if (variables.length === 0) return `${footer}\n`;
  const heads = variables.map(harmless);
  const cells = rows.map((row) => variables.map((name) => show(row[name])));
  const needs = heads.map((head, at) =>
    cells.reduce((most, row) => Math.max(most, widest(row[at] ?? '')), textWidth(head)),
  );
  const least = heads.map((head, at) =>
    cells.reduce(
      (most, row) => Math.max(most, longestUrl(row[at] ?? '')),
      Math.max(NARROWEST, textWidth(head)),
    ),
  );
  const widths = shareOut(needs, least, width);
  const body = widths ? grid() : records();
  return `${body}${footer}\n`;

  function grid(): string {
    const columns = widths as number[];
    const right = variables.map((name) => isNumeric(name, rows));
    const draw = (lines: string[][], style = (text: string) => text) => {
      const height = Math.max(...lines.map(({ length }) => length));
      return Array.from({ length: height }, (_, line) =>
        columns
          .map((column, at) => style(pad(lines[at]?.[line] ?? '', column, right[at] ?? false)))
          .join(GAP),
      ).map((line) => line.trimEnd());
    };
    const blocks = cells.map((row) => draw(row.map((cell, at) => wrap(cell, columns[at] ?? 0))));
    // Rows of several lines need a blank line between them to be told apart.
    const apart = blocks.some(({ length }) => length > 1) ? '\n\n' : '\n';
    const head = draw(
      heads.map((name, at) => wrap(name, columns[at] ?? 0)),
      paint.bold,
    );
    const rule = paint.dim(columns.map((column) => '─'.repeat(column)).join(GAP));
    return `${[...head, rule].join('\n')}\n${blocks.map((lines) => lines.join('\n')).join(apart)}${rows.length > 0 ? '\n' : ''}`;
  }

  function records(): string {
    const label = Math.min(Math.max(...heads.map(textWidth)), Math.max(8, Math.floor(width / 3)));
    const room = Math.max(8, width - label - GAP.length);
    const blocks = cells.map((row, number) => {
      const title = `── ${number + 1} `;
      const lines = row.flatMap((cell, at) => {
        const name = wrap(heads[at] ?? '', label);
        const value = wrap(cell, room);
        return Array.from({ length: Math.max(name.length, value.length) }, (_, line) =>
          `${paint.bold(pad(name[line] ?? '', label, false))}${GAP}${value[line] ?? ''}`.trimEnd(),
        );
      });
      const rule = '─'.repeat(Math.max(0, Math.min(width, 40) - textWidth(title)));
      return `${paint.dim(title + rule)}\n${lines.join('\n')}\n`;
    });
    return blocks.join('');
  }
}

const MARKDOWN_ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '\n': '<br>',
};

/** An address within a text, without the punctuation that follows it. */
const ADDRESS = /(https?:\/\/[^\s<>"]*[^\s<>".,;:!?)\]}])/;

/** A GitHub-flavoured Markdown table; nothing in the data is markup. */
export function markdown({ variables, rows }: Bindings, _options: ResultOptions): string {
  const words = (text: string) =>
    text.replace(/[&<>\n]/g, (char) => MARKDOWN_ESCAPES[char] ?? char).replace(/[\\|`*_[\]~$]/g, '\\$&');
  // An address is a link of its own: escaped as words are, it would lead elsewhere.
  const cell = (text: string) =>
    text
      .split(ADDRESS)
      .map((part, at) => (at % 2 === 0 ? words(part) : `<${part.replaceAll('|', '%7C')}>`))
      .join('');
  const line = (cells: string[]) => `| ${cells.join(' | ')} |\n`;
  const head = line(variables.map((name) => cell(harmless(name))));
  const rule = line(variables.map((name) => (isNumeric(name, rows) ? '---:' : '---')));
  return head + rule + rows.map((row) => line(variables.map((name) => cell(show(row[name]))))).join('');
}
