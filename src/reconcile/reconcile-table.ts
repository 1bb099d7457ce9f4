import { DemarcheError } from '../error.ts';
import { dateProblem } from './period.ts';
import { columnAt, type Table } from './read-table.ts';
import { type Candidate, type ReconcileQuery, type Reconciler, unmatched } from './types.ts';

/** One value of a column, with its day where the table has one, and what it may mean. */
export interface ReconciledValue {
  value: string;
  /** As the table writes it. */
  date?: string;
  /** How many rows have it, and the line on which the first of them begins. */
  rows: number;
  line: number;
  candidates: Candidate[];
  /** Why there is no candidate, or what is wrong with the row or its date; then nothing is a match. */
  reason?: string;
  /** Whether somebody has judged that it means nothing in the graph. */
  isJudged?: boolean;
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
  for (const { line, cells, problem } of table.rows) {
    const value = (cells[at] ?? '').trim();
    const date = dateAt === undefined ? '' : (cells[dateAt] ?? '').trim();
    const key = JSON.stringify([value, date, problem]);
    const known = values.get(key);
    if (known) known.rows += 1;
    else
      values.set(key, {
        value,
        ...(date === '' ? {} : { date }),
        rows: 1,
        line,
        candidates: [],
        ...(problem === undefined ? {} : { reason: problem }),
      });
  }
  return [...values.values()].map((one) => ({ ...one, ...answer(reconciler, one, query) }));
}

/** What one value may mean; what is wrong with it is the reason why there is nothing, and does not stop the others. */
function answer(
  reconciler: Reconciler,
  { value, date, reason: problem }: ReconciledValue,
  query: Pick<ReconcileQuery, 'type' | 'scheme' | 'limit'>,
): Pick<ReconciledValue, 'candidates' | 'reason' | 'isJudged'> {
  if (value === '') return { candidates: [], reason: problem ?? 'the cell is empty' };
  try {
    const badDate = date === undefined ? undefined : dateProblem(date);
    const refused = problem ?? badDate;
    const on = date === undefined || badDate !== undefined ? {} : { date };
    const found = reconciler.candidates({ text: value, ...query, ...on });
    const candidates = refused === undefined ? found : found.map((one) => unmatched(one, refused));
    const nothing = query.scheme ? `no code of ${query.scheme} is written so` : 'no name is like it';
    const judged = query.scheme ? undefined : reconciler.judgedNothing(value);
    const reason = refused ?? judged ?? (candidates.length > 0 ? undefined : nothing);
    return {
      candidates,
      ...(reason === undefined ? {} : { reason }),
      ...(judged === undefined ? {} : { isJudged: true }),
    };
  } catch (error) {
    if (error instanceof DemarcheError) return { candidates: [], reason: error.message };
    throw error;
  }
}

/** How many values were matched, have candidates to choose from, and have none. */
export function countValues(values: readonly ReconciledValue[]) {
  const matched = values.filter(({ candidates }) => candidates.some(({ match }) => match)).length;
  const nothing = values.filter(({ candidates }) => candidates.length === 0).length;
  return { values: values.length, matched, ambiguous: values.length - matched - nothing, nothing };
}

/** Whether somebody has judged already whether the text means this thing. */
export const isDecided = ({ features }: Candidate): boolean => has(features, 'judged');

/** Whether a code is all that speaks for a candidate. */
export const isByCode = ({ features }: Candidate): boolean => has(features, 'code');

const has = (features: Candidate['features'], feature: string): boolean =>
  features?.some(({ id, value }) => id === feature && value === true) === true;

/** Whether a value is a code, and no text that names anything. */
export const isCodeAlone = ({ candidates }: ReconciledValue): boolean =>
  candidates.length > 0 && candidates.every(isByCode);
