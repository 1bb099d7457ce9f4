import { rates } from './labelled.mjs';
import { short } from './resolve.mjs';

/** Prints what `measure.mjs` found. */
export function printLinking({ absent, columns, comparisons, sample, labelled }) {
  console.log('\n# Country columns of other data sets\n');
  if (absent.length > 0) console.log(`Not there, and not read: ${absent.join(', ')}\n`);
  line(['column', 'cells', 'distinct', 'resolved', 'in part', 'unresolved']);
  for (const [file, group] of groups(columns, ({ file }) => file)) {
    console.log(file);
    group.forEach(printColumn);
  }
  const values = columns.flatMap((one) => one.values);
  console.log('in all');
  printCounts('', values);
  printKinds(values);
  printComparisons(comparisons);
  printSample(sample);
  printLabelled(labelled);
}

const line = ([first, ...rest]) =>
  console.log(`${first.padEnd(40)}${rest.map((cell) => String(cell).padStart(11)).join('')}`);

function groups(list, keyOf) {
  const made = new Map();
  for (const one of list) made.set(keyOf(one), [...(made.get(keyOf(one)) ?? []), one]);
  return made;
}

const cells = (values) => values.reduce((sum, { rows }) => sum + rows, 0);

function printCounts(name, values) {
  const whole = values.filter(({ how }) => how === 'whole').length;
  const part = values.filter(({ how }) => how === 'part').length;
  line([`  ${name}`, cells(values), values.length, whole, part, values.length - whole - part]);
}

function printColumn({ column: { column, scheme, types }, values }) {
  printCounts(`${column} (${scheme ?? types.join(', ')})`, values);
  const rest = values.filter(({ how }) => how !== 'whole');
  // A value that is resolved to nothing on many days is told once.
  for (const same of groups(rest, ({ how, value, entity }) =>
    JSON.stringify([how, value, entity]),
  ).values()) {
    const [{ value, how, entity, what }] = same;
    const when = how === 'missing value' ? '' : onDates(same.map(({ date }) => date));
    const reason =
      how === 'part' ? `${short(entity)} on some of its days` : what ? `${how}: ${what.slice(0, 200)}` : how;
    console.log(`      "${value}"${when}, ${cells(same)} cells: ${reason}`);
  }
}

function printKinds(values) {
  console.log('\nUnresolved, by reason: distinct values with their dates, cells');
  const unresolved = values.filter(({ entity }) => !entity);
  for (const [how, same] of groups(unresolved, (one) => one.how))
    line([`  ${how}`, same.length, cells(same)]);
}

function printComparisons(comparisons) {
  console.log(
    '\nColumns of one row that should denote one thing: rows compared, of those that differ the kinds',
  );
  for (const { file, names, compared, found } of comparisons) {
    console.log(`  ${file}: ${names.join(' = ')}: ${compared}, ${found.length}`);
    for (const { words, contradicts, dates } of found)
      console.log(`    ${contradicts ? 'two things' : 'not all   '} ${words}${onDates(dates)}`);
  }
}

function printSample(sample) {
  const ok = sample.filter(({ checked }) => checked === 'ok').length;
  const changed = sample.filter(({ isSame }) => !isSame);
  console.log(
    `\nSample: ${sample.length} values, of them ${sample.filter(({ stratum }) => stratum === 'hard').length} hard ones, ${sample.filter(({ checked }) => checked).length} checked by hand, ${ok} of them right; ${changed.length} resolve otherwise now`,
  );
  for (const one of sample.filter(({ checked, isSame }) => checked !== 'ok' || !isSame))
    console.log(
      `    ${one.column} "${one.value}" ${one.date}: ${one.entity}${one.isSame ? '' : `, now ${one.now}`} – ${one.checked}`,
    );
}

function printLabelled(labelled) {
  console.log('\n# Labelled texts\n');
  const share = ([part, all]) => (all ? `${part}/${all} ${((100 * part) / all).toFixed(1)} %` : '–');
  const row = (cells) => console.log(cells.map((cell, at) => String(cell).padEnd(at ? 18 : 16)).join(''));
  row(['type', 'lines', 'precision', 'recall', 'is offered']);
  const print = (name, lines) => {
    const found = rates(lines);
    row([name, found.lines, share(found.precision), share(found.recall), share(found.offered)]);
  };
  for (const [type, lines] of groups(labelled, (one) => one.type || 'none')) print(type, lines);
  print('all', labelled);
  console.log();
  for (const one of labelled.filter(({ outcome, offersAll }) => outcome !== 'right' || !offersAll)) {
    const asked = [one.type, one.date, one.scheme].filter(Boolean).join(', ');
    const told = one.outcome === 'right' ? 'not offered' : one.outcome;
    const found = short(one.match ?? one.best?.iri) ?? 'nothing';
    console.log(`  ${told.padEnd(12)}"${one.text}" (${asked}): ${one.expected}, got ${found}`);
  }
}

const MOST_DATES = 4;

function onDates(all) {
  const dates = [...new Set(all)].filter(Boolean);
  if (dates.length === 0) return '';
  const rest = dates.length - MOST_DATES;
  return ` on ${dates.slice(0, MOST_DATES).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}
