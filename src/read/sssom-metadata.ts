import { isAlias, isMap, isPair, isScalar, isSeq, type Node, parseDocument, visit } from 'yaml';
import type { TextPosition } from '../error.ts';
import { BUILT_IN, SET_SLOTS, type SlotName, type Slots, slot } from '../sssom/slots.ts';
import { closest } from '../suggest.ts';
import { type Lines, linesOf } from './lines.ts';
import type { Problem } from './read-rules.ts';
import { readValue } from './sssom-values.ts';

/** The metadata block of an SSSOM/TSV file. */
export interface Metadata {
  /** How many lines it has; the rows follow. */
  height: number;
  prefixes: Record<string, string>;
  declarations: { prefix: string; iri: string; position: TextPosition }[];
  slots: Slots;
  problems: Problem[];
  /** Whether the rows cannot be understood without what is missing or wrong here. */
  unusable: boolean;
}

const REQUIRED = {
  mapping_set_id: 'the URI of the set, as mapping_set_id: https://…',
  license: 'the URI of the license under which the set stands, as license: https://…',
} as const;

/**
 * Reads the metadata block (SSSOM/TSV, "Metadata block"): YAML 1.2 in lines that begin with #, with the same number
 * of spaces in all. Metadata in a file of its own (the external mode) is not supported, and said not to be.
 */
export function readMetadata(lines: Lines): Metadata {
  const metadata: Metadata = {
    ...{ height: 0, prefixes: {}, declarations: [], slots: {}, problems: [], unusable: true },
  };
  while (metadata.height < lines.count && lines.text(metadata.height + 1).startsWith('#')) metadata.height++;
  if (metadata.height === 0) {
    const message =
      'The file begins without metadata. If they are in a file of their own (.sssom.yml), which is not read: put ' +
      'them on top of this one, each line after a #; if there are none, it needs curie_map, mapping_set_id and license.';
    metadata.problems.push({ rule: 'sssom-metadata', message, position: { line: 1 } });
    return metadata;
  }
  const block = yamlOf(lines, metadata);
  if (block) readBlock(block.text, block.indent, metadata);
  return metadata;
}

/** The YAML without its # and the spaces that all lines have after it; undefined where a line has fewer. */
function yamlOf(lines: Lines, { height, problems }: Metadata): { text: string; indent: number } | undefined {
  const texts = Array.from({ length: height }, (_, index) => lines.text(index + 1).slice(1));
  const indent = texts[0]?.search(/[^ ]|$/) ?? 0;
  const odd = texts.findIndex((text) => text.trim() !== '' && text.search(/[^ ]|$/) < indent);
  if (odd < 0) return { text: texts.map((text) => text.slice(indent)).join('\n'), indent: indent + 1 };
  const message = `This line has fewer spaces after its # than the first, which has ${indent}: give all lines the same number.`;
  problems.push({ rule: 'syntax', message, position: { line: odd + 1, column: 2 } });
  return undefined;
}

function readBlock(text: string, indent: number, metadata: Metadata): void {
  const places = linesOf(text);
  const at = (offset: number): TextPosition => {
    const { line, column } = places.at(offset);
    return { line, column: column + indent };
  };
  const fail = (message: string, offset: number) =>
    metadata.problems.push({ rule: 'syntax', message, position: at(offset) });
  // The failsafe schema makes a string of every scalar, so that version 1.10 stays what it is.
  const document = parseDocument(text, { schema: 'failsafe', prettyErrors: false, version: '1.2' });
  for (const { message, pos } of document.errors) {
    fail(
      `The metadata are no YAML: ${message.replace(/\.?$/, '.')} Correct the line, or put the text in "…".`,
      pos[0],
    );
  }
  if (/^%/m.test(text))
    fail('The metadata use a YAML directive, which SSSOM forbids: take the line out.', text.search(/^%/m));
  visit(document, (_, node) => {
    if (isPair(node) || typeof node !== 'object' || node === null) return;
    const { anchor, tag, range } = node as Node & { anchor?: string };
    const explicit = tag !== undefined && !/^tag:yaml\.org,2002:(str|map|seq)$/.test(tag);
    if (isAlias(node) || anchor || explicit)
      fail(
        'The metadata use a YAML tag, anchor or alias, which SSSOM forbids: write the value out.',
        range?.[0] ?? 0,
      );
  });
  if (metadata.problems.length > 0) return;
  if (!isMap(document.contents)) {
    fail('The metadata are no list of slots and values: write each as slot: value.', 0);
    return;
  }
  readPairs(document.contents, at, metadata);
}

function readPairs(
  map: { items: { key: unknown; value: unknown }[] },
  at: (offset: number) => TextPosition,
  metadata: Metadata,
) {
  const { problems, prefixes, declarations, slots } = metadata;
  const pairs = map.items.map(({ key, value }) => ({
    key: isScalar(key) ? String(key.value) : '',
    place: at((key as Node).range?.[0] ?? 0),
    value,
  }));
  const curies = pairs.find(({ key }) => key === 'curie_map')?.value;
  for (const { key, value } of isMap(curies) ? (curies.items as { key: Node; value: unknown }[]) : []) {
    const position = at(key.range?.[0] ?? 0);
    const [prefix = '', iri = ''] = [key, value].map((node) =>
      isScalar(node) ? String(node.value ?? '') : '',
    );
    const known = Object.hasOwn(BUILT_IN, prefix) ? BUILT_IN[prefix] : iri;
    if (iri === known && /^[a-z][a-z0-9+.-]*:./i.test(iri)) {
      prefixes[prefix] = iri;
      declarations.push({ prefix, iri, position });
    } else {
      const message = `"${prefix}" in curie_map cannot stand for "${iri}": write the IRI ${known === iri ? 'of its namespace' : `<${known}>, as SSSOM has it`}.`;
      problems.push({ rule: 'sssom-value', message, position });
    }
  }
  for (const { key, place, value } of pairs) {
    if (key === 'curie_map' && (isMap(value) || isEmpty(value))) continue;
    const name = SET_SLOTS.find((slotName) => slotName === key);
    const nodes: unknown[] = isSeq(value) ? value.items : [value];
    const texts = nodes.map((node) => (isScalar(node) ? String(node.value ?? '') : undefined));
    if (key === 'curie_map') {
      const message =
        'curie_map is no list of prefixes: write each on a line of its own, as prefix: https://…';
      problems.push({ rule: 'sssom-value', message, position: place });
    } else if (name === undefined)
      problems.push({ rule: 'sssom-slot', message: unknownSlot(key, SET_SLOTS), position: place });
    else if (texts.includes(undefined) || (texts.length > 1 && !slot(name).many)) {
      const message = `${name} holds ${slot(name).many ? 'a list of plain values' : 'one plain value'}: write it so.`;
      problems.push({ rule: 'sssom-value', message, position: place });
    } else
      readSlot(
        name,
        texts.filter((text) => text),
        place,
        metadata,
      );
  }
  for (const [name, what] of Object.entries(REQUIRED) as [keyof typeof REQUIRED, string][]) {
    if (slots[name]) continue;
    const message = `The metadata need ${name}: give ${what}.`;
    // A value at fault was found already.
    if (!pairs.some(({ key, value }) => key === name && isScalar(value) && value.value))
      problems.push({ rule: 'sssom-metadata', message, position: { line: 1 } });
  }
  metadata.unusable = slots.mapping_set_id === undefined;
}

function readSlot(name: SlotName, texts: (string | undefined)[], position: TextPosition, metadata: Metadata) {
  const values = texts.flatMap((text) => {
    const read = readValue(name, text as string, metadata.prefixes);
    if ('value' in read) return [read.value];
    metadata.problems.push({ ...read, position });
    return [];
  });
  if (values.length > 0) metadata.slots[name] = values;
}

const isEmpty = (value: unknown): boolean => !value || (isScalar(value) && !value.value);

/** What to say of a slot that SSSOM does not have there, or that is an extension, which are not supported. */
export function unknownSlot(name: string, known: readonly string[]): string {
  const near = closest(name, known);
  const advice = near === undefined ? 'take it out, or put it in comment' : `did you mean ${near}?`;
  return `SSSOM has no slot "${name}" here, and extensions are not read, so what it says is left out: ${advice.replace(/([^?])$/, '$1.')}`;
}
