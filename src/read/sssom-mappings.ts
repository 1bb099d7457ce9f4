import { MAPPING_SLOTS, type SlotName, type Slots, slot } from '../sssom/slots.ts';
import type { Problem } from './read-rules.ts';
import { unknownSlot } from './sssom-metadata.ts';
import type { Row } from './sssom-rows.ts';
import { readValue, splitValues } from './sssom-values.ts';

/** A mapping and the line where its row begins. */
export interface ReadMapping {
  line: number;
  slots: Slots;
  /** The slots that have a value at fault, which was left out. */
  faulty: ReadonlySet<SlotName>;
}

/** Reads the rows of a mappings block, the first of which names the columns. */
export function readMappings(
  [header, ...rows]: readonly Row[],
  prefixes: Readonly<Record<string, string>>,
): { mappings: ReadMapping[]; problems: Problem[] } {
  const problems: Problem[] = [];
  if (!header) {
    const message =
      'The file has metadata and no mappings: after them comes a line with the names of the columns.';
    return { mappings: [], problems: [{ rule: 'sssom-fields', message }] };
  }
  const columns = readHeader(header, problems);
  const mappings = rows.flatMap((row): ReadMapping[] => {
    const count = header.fields.length;
    if (row.fields.length !== count) {
      const message =
        `This row has ${row.fields.length} fields and the header ${count}, so it is left out: separate the fields with ` +
        'tabs, and put what holds a tab, a line break or a quotation mark in "…".';
      problems.push({ rule: 'sssom-fields', message, position: row.place(0) });
      return [];
    }
    return [readRow(row, columns, prefixes, problems)];
  });
  return { mappings, problems };
}

/** The slot of each column; undefined for those that are left out. */
function readHeader(header: Row, problems: Problem[]): (SlotName | undefined)[] {
  return header.fields.map((field, index) => {
    const position = header.place(index);
    if (header.fields.indexOf(field) < index) {
      const message = `A column "${field}" stands further left already: join the two.`;
      problems.push({ rule: 'sssom-fields', message, position });
      return undefined;
    }
    const name = MAPPING_SLOTS.find((one) => one === field);
    if (!name) problems.push({ rule: 'sssom-slot', message: unknownSlot(field, MAPPING_SLOTS), position });
    return name;
  });
}

function readRow(
  row: Row,
  columns: readonly (SlotName | undefined)[],
  prefixes: Readonly<Record<string, string>>,
  problems: Problem[],
): ReadMapping {
  const slots: Slots = {};
  const faulty = new Set<SlotName>();
  columns.forEach((name, index) => {
    const field = row.fields[index] as string;
    if (!name || field === '') return;
    const values: string[] = [];
    for (const text of slot(name).many ? splitValues(field) : [field]) {
      const read = readValue(name, text, prefixes);
      if ('value' in read) values.push(read.value);
      else {
        problems.push({ ...read, position: row.place(index) });
        faulty.add(name);
      }
    }
    if (values.length > 0) slots[name] = values;
  });
  return { line: row.line, slots, faulty };
}

/** One reviewer or the other must be named for these (rules of the schema's class). */
const REVIEWED = ['review_date', 'reviewer_agreement'] as const;

/** Without these a mapping would say something else: that it holds, or that it is one of two entities. */
const DECISIVE = ['predicate_modifier', 'subject_type', 'object_type'] as const;

/** Whether a mapping has what the schema's class requires; what it lacks is a finding, unless its value was one. */
export function hasRequired({ line, slots, faulty }: ReadMapping, problems: Problem[]): boolean {
  const ends = (['subject', 'object'] as const).map((end) =>
    slots[`${end}_type`]?.[0] === 'rdfs literal' ? (`${end}_label` as const) : (`${end}_id` as const),
  );
  const missing = [...ends, 'predicate_id', 'mapping_justification'].filter(
    (name) => slots[name as SlotName] === undefined,
  ) as SlotName[];
  const unsaid = missing.filter((name) => !faulty.has(name));
  if (unsaid.length > 0) {
    const message = `This mapping has no ${unsaid.join(', no ')}, so it is left out: fill the field in.`;
    problems.push({ rule: 'sssom-required', message, position: { line } });
  }
  const reviewed = REVIEWED.find((name) => slots[name]);
  if (reviewed && !slots.reviewer_id && !slots.reviewer_label && !faulty.has('reviewer_id')) {
    const message = `This mapping has a ${reviewed} and no reviewer: name one (reviewer_id or reviewer_label).`;
    problems.push({ rule: 'sssom-required', message, position: { line } });
  }
  return missing.length === 0 && !DECISIVE.some((name) => faulty.has(name));
}
