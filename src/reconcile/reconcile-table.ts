import { DemarcheError } from '../error.ts';
import { parsePeriod } from './period.ts';
import { columnAt, type Table } from './read-table.ts';
import type { Candidate, ReconcileQuery, Reconciler } from './types.ts';

/** One value of a column, with its day where the table has one, and what it may mean. */
export interface ReconciledValue {
  value: string;
  /** As the table writes it. */
  date?: string;
  /** How many rows have it, and the line on which the first of them begins. */
  rows: number;
  line: number;
  candidates: Candidate[];
  /** Why there is no candidate, or what is wrong with the date. */
  reason?: string;
}

export interface TableOptions extends Pick<ReconcileQuery, 'type' | 'scheme' | 'limit'> {
  column: string;
  dateColumn?: string | undefined;
}

/**
 * Reconciles the values of a column, each once for each day it stands with, in the order of the table.
 *
 * @throws DemarcheError `usage` for a column that is not there, `parameter` for a type, scheme or limit that is none
 */
export function reconcileTable(
  reconciler: Reconciler,
  table: Table,
  { column, dateColumn, ...query }: TableOptions,
): ReconciledValue[] {
  const at = columnAt(table, column, 'column');
  const dateAt = dateColumn === undefined ? undefined : columnAt(table, dateColumn, 'date-column');
  // Wrong options are told once, and not of each value.
  reconciler.candidates({ text: '', ...query });
  const values = new Map<string, ReconciledValue>();
  for (const { line, cells } of table.rows) {
    const value = (cells[at] ?? '').trim();
    const date = dateAt === undefined ? '' : (cells[dateAt] ?? '').trim();
    const known = values.get(JSON.stringify([value, date]));
    if (known) known.rows += 1;
    else
      values.set(JSON.stringify([value, date]), {
        value,
        ...(date === '' ? {} : { date }),
        rows: 1,
        line,
        candidates: [],
      });
  }
  return [...values.values()].map((one) => ({ ...one, ...answer(reconciler, one, query) }));
}

/** What one value may mean; what is wrong with it is the reason why there is nothing, and does not stop the others. */
function answer(
  reconciler: Reconciler,
  { value, date }: ReconciledValue,
  query: Pick<ReconcileQuery, 'type' | 'scheme' | 'limit'>,
): Pick<ReconciledValue, 'candidates' | 'reason'> {
  if (value === '') return { candidates: [], reason: 'the cell is empty' };
  try {
    const refused = date === undefined ? undefined : refusal(date);
    const on = date === undefined || refused !== undefined ? {} : { date };
    const found = reconciler.candidates({ text: value, ...query, ...on });
    const candidates = refused === undefined ? found : found.map((one) => unmatched(one, refused));
    const nothing = query.scheme ? `no code of ${query.scheme} is written so` : 'no name is like it';
    const reason = refused ?? (candidates.length > 0 ? undefined : nothing);
    return reason === undefined ? { candidates } : { candidates, reason };
  } catch (error) {
    if (error instanceof DemarcheError) return { candidates: [], reason: error.message };
    throw error;
  }
}

/** Why a date is none, and how dates are written; undefined where it is one. */
function refusal(date: string): string | undefined {
  try {
    parsePeriod(date);
    return undefined;
  } catch (error) {
    if (error instanceof DemarcheError) return [error.message, error.hint ?? ''].join(' ').trim();
    throw error;
  }
}

/** What is found without the day that a row should have is for somebody to look at. */
const unmatched = (one: Candidate, why: string): Candidate => ({
  ...one,
  match: false,
  reasons: [why, ...one.reasons],
});

/** How many values were matched, have candidates to choose from, and have none. */
export function countValues(values: readonly ReconciledValue[]) {
  const matched = values.filter(({ candidates }) => candidates.some(({ match }) => match)).length;
  const nothing = values.filter(({ candidates }) => candidates.length === 0).length;
  return { values: values.length, matched, ambiguous: values.length - matched - nothing, nothing };
}
