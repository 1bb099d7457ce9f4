import { readFileSync } from 'node:fs';
import { cellOf, datesOf } from './columns.mjs';
import { readTsv } from './tsv.mjs';

const listed = (name) => readTsv(readFileSync(new URL(name, import.meta.url), 'utf8'));

/** Values that denote no state or territory, or not by themselves, and what they are: in all files, or in the one named. */
const EXPLAINED = listed('unresolved.tsv');
/** Names and codes that the files have of years in which they meant nothing, and why they have them. */
const OUTSIDE = listed('outside.tsv');

/**
 * What one value means on one day or in one year.
 *
 * @returns {{ entity?: string, how: string, what?: string }} `how` is `whole` where it holds on all the days asked
 *   about, `part` where it alone holds on some of them; else the kind of reason why there is no entity
 */
export function resolve(reconciler, value, date, { scheme, types }, { file, missing }) {
  if (missing.includes(value)) return { how: 'missing value' };
  const listedAs = `${scheme ?? 'names'} ${value}`;
  const explained = EXPLAINED.find(
    (one) => `${one.scheme} ${one.value}` === listedAs && (one.file === '' || one.file === file),
  );
  const asked = (types ?? [undefined]).map((type) =>
    reconciler.candidates({
      text: value,
      ...(date ? { date } : {}),
      ...(type ? { type } : {}),
      ...(scheme ? { scheme } : {}),
      limit: 100,
    }),
  );
  for (const candidates of asked) {
    const match = candidates.find((one) => one.match);
    if (match) return { entity: match.iri, how: 'whole', what: match.reasons[0] };
  }
  if (explained) return { how: explained.kind, what: explained.what };
  // Names and codes that are right, of which the day says what they mean.
  const named = asked
    .flatMap((candidates, at) => candidates.filter((one) => !types || one.types.includes(types[at])))
    .filter(({ features }) => features.some(({ id, value: is }) => id === 'exact' && is));
  const onDays = named.filter(({ reasons }) => !reasons.some((reason) => reason.includes(`; not on `)));
  const what = named.map(({ name, reasons }) => `${name}: ${reasons.join('; ')}`).join(' | ');
  if (onDays.length === 1) return { entity: onDays[0].iri, how: 'part', what };
  if (onDays.length > 1) {
    const isPart = ({ reasons }) => reasons.some((reason) => reason.includes('; only on some days of '));
    return { how: onDays.every(isPart) ? 'changed within the year' : 'ambiguous', what };
  }
  if (named.length > 0) {
    const year = date.slice(0, 4);
    const outside = OUTSIDE.filter((one) => `${one.scheme} ${one.value}` === listedAs);
    const told = outside.find(({ from, until }) => from <= year && year <= until);
    return told ? { how: told.kind, what: told.what } : { how: UNEXPLAINED, what };
  }
  const likest = asked.flat()[0];
  return {
    how: UNEXPLAINED,
    what: likest ? `like ${likest.name}: ${likest.reasons.join('; ')}` : 'no name is like it',
  };
}

/** The kind of what no reason is known for. */
export const UNEXPLAINED = 'unexplained';

/** Resolves the columns of a file, each value once for each date. */
export function resolveFile(reconciler, spec, rows) {
  const known = new Map();
  const once = (column, value, date) => {
    const key = JSON.stringify([column.scheme ?? column.types, value, date]);
    if (!known.has(key)) known.set(key, resolve(reconciler, value, date, column, spec));
    return known.get(key);
  };
  const columns = spec.columns.map((column) => {
    const values = new Map();
    for (const row of rows)
      for (const date of datesOf(spec, row)) {
        const value = cellOf(column, row);
        const key = JSON.stringify([value, date]);
        const before = values.get(key);
        if (before) before.rows++;
        else values.set(key, { value, date, rows: 1, ...once(column, value, date) });
      }
    return { file: spec.file, column, values: [...values.values()] };
  });
  return { columns, comparisons: compare(spec, rows, once) };
}

/** Rows whose columns should denote one thing, and do not. */
function compare(spec, rows, once) {
  return spec.same.map((names) => {
    const columns = names.map((name) => spec.columns.find(({ column }) => column === name));
    const found = new Map();
    let compared = 0;
    for (const row of rows)
      for (const date of datesOf(spec, row)) {
        const said = columns
          .map((column) => ({ column, value: cellOf(column, row) }))
          .filter(({ value }) => !spec.missing.includes(value))
          .map((one) => ({ ...one, ...once(one.column, one.value, date) }));
        if (said.length < 2) continue;
        compared++;
        const entities = new Set(said.map(({ entity }) => entity));
        if (entities.size === 1 && !entities.has(undefined)) continue;
        const words = said
          .map(({ column: { column }, value, entity, how }) => `${column} ${value} → ${short(entity) ?? how}`)
          .join(', ');
        entities.delete(undefined);
        const before = found.get(words) ?? { words, contradicts: entities.size > 1, dates: [] };
        found.set(words, { ...before, dates: [...before.dates, date] });
      }
    return { file: spec.file, names, compared, found: [...found.values()] };
  });
}

/** The end of an IRI that tells which thing it is: `state:japan`. */
export const short = (iri) => iri?.replace(/^.*\/([^/]+)\/([^/]+)$/, '$1:$2');
