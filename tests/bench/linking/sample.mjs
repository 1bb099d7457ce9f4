import { readFileSync, writeFileSync } from 'node:fs';
import { FILES } from './columns.mjs';
import { resolve, short } from './resolve.mjs';
import { readTsv, writeTsv } from './tsv.mjs';

/*
 * Values of all columns and dates (`sample.tsv`), each of which somebody has checked by hand: `checked` is "ok", or what
 * is wrong; `by` and `on` say who looked and when. Most are drawn (`stratum`), and easy; those that are hard were chosen,
 * and `note` says why what they resolve to is right. It is computed anew and compared.
 */

const FILE = new URL('sample.tsv', import.meta.url);
const COLUMNS = ['file', 'column', 'value', 'date', 'entity', 'checked', 'by', 'on', 'stratum', 'note'];
const SIZE = 200;
const SEED = 20191024;

/** Draws a sample, as many values of each column as of the others, and writes it with nothing checked; hard ones stay. */
export function writeSample(columns) {
  const next = random(SEED);
  const shuffled = columns.map((one) => ({
    ...one,
    values: one.values.map((value) => [next(), value]).sort(([a], [b]) => a - b),
  }));
  const hard = readTsv(readFileSync(FILE, 'utf8')).filter(({ stratum }) => stratum === 'hard');
  const rows = [];
  for (let at = 0; rows.length < SIZE && at < SIZE; at++)
    for (const { file, column, values } of shuffled) {
      const [, drawn] = values[at] ?? [];
      if (drawn && rows.length < SIZE)
        rows.push({
          file,
          column: column.column,
          value: drawn.value,
          date: drawn.date,
          entity: said(drawn),
          stratum: 'drawn',
        });
    }
  const order = (row) => FILES.findIndex(({ file }) => file === row.file) * 100;
  rows.sort((a, b) => order(a) - order(b) || (a.column < b.column ? -1 : a.column > b.column ? 1 : 0));
  writeFileSync(FILE, writeTsv(COLUMNS, [...rows, ...hard]));
}

/** The sample, with what each value resolves to now. */
export function compareSample(reconciler) {
  return readTsv(readFileSync(FILE, 'utf8')).map((row) => {
    const spec = FILES.find(({ file }) => file === row.file);
    const column = spec.columns.find((one) => one.column === row.column);
    const now = said(resolve(reconciler, row.value, row.date || spec.on, column, spec));
    return { ...row, now, isSame: now === row.entity };
  });
}

/** `state:japan`, `state:cuba (on some of its days)` or `- (missing value)`. */
const said = ({ entity, how }) =>
  how === 'whole' ? short(entity) : entity ? `${short(entity)} (on some of its days)` : `- (${how})`;

/** Numbers from 0 to 1 that a seed settles (mulberry32). */
function random(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
