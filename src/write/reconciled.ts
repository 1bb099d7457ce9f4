import type { QueryResult, Row } from '../engines/engine.ts';
import { XSD } from '../prefixes.ts';
import type { ReconciledValue } from '../reconcile/reconcile-table.ts';
import { RESULT_FORMATS, type ResultOptions } from './results.ts';

/* Values and their candidates: a row for each, or one for a value that has none. */

interface ReconciledFormat {
  extension: string;
  write(values: readonly ReconciledValue[], options?: ResultOptions): Promise<string>;
}

const COLUMNS = [
  'value',
  'date',
  'rows',
  'line',
  'iri',
  'name',
  'description',
  'types',
  'score',
  'match',
  'reason',
];
/** A table for people leaves out what they can look up. */
const SHOWN = ['value', 'date', 'rows', 'line', 'iri', 'score', 'match', 'reason'];

export type ReconciledFormatName = 'csv' | 'json' | 'table' | 'sssom';

/**
 * Every format of `demarche reconcile`, by name.
 */
export const RECONCILED_FORMATS: Readonly<Record<ReconciledFormatName, ReconciledFormat>> = {
  csv: { extension: 'csv', write: (values) => RESULT_FORMATS.csv.write(asRows(values, COLUMNS, inert)) },
  json: { extension: 'json', write: async (values) => `${JSON.stringify(values, null, 2)}\n` },
  table: {
    extension: 'txt',
    write: (values, options) => RESULT_FORMATS.table.write(asRows(values, SHOWN), options),
  },
  // Loaded where it is asked for: it brings YAML along.
  sssom: {
    extension: 'sssom.tsv',
    write: async (values) => (await import('./candidate-mappings.ts')).writeCandidateMappings(values),
  },
};

/**
 * A cell that a spreadsheet would take for a formula, with an apostrophe before it, so that it shows what it is; numbers
 * stay. (OWASP, CSV injection.)
 */
function inert(text: string): string {
  return /^[=+\-@\t\r]/.test(text) && !/^[+-]?\d+(\.\d+)?$/.test(text) ? `'${text}` : text;
}

function asRows(
  values: readonly ReconciledValue[],
  variables: string[],
  cell = (text: string) => text,
): QueryResult {
  const rows = values.flatMap(({ value, date, rows: count, line, candidates, reason }) => {
    const shared = {
      value: text(value),
      ...(date ? { date: text(date) } : {}),
      rows: number(count),
      line: number(line),
    };
    if (candidates.length === 0) return [{ ...shared, match: text('false'), reason: text(reason ?? '') }];
    return candidates.map(
      ({ iri, name, description = '', types, score, match, reasons }): Row => ({
        ...shared,
        iri: { type: 'uri', value: iri },
        name: text(name),
        description: text(description),
        types: text(types.join(' ')),
        score: number(score),
        match: text(String(match)),
        reason: text(reasons.join('; ')),
      }),
    );
  });
  return { kind: 'bindings', variables, rows };

  function text(content: string) {
    return { type: 'literal' as const, value: cell(content) };
  }
}

const number = (value: number) => ({ type: 'literal' as const, value: String(value), datatype: XSD.integer });
