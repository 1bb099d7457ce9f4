import { DataFactory } from 'n3';
import { PREFIXES, XSD } from '../prefixes.ts';
import { BUILT_IN, JUSTIFICATIONS, NO_TERM_FOUND, type SlotName, slot } from '../sssom/slots.ts';
import { closest } from '../suggest.ts';
import { literalProblem } from './literals.ts';
import type { ReadRule } from './read-rules.ts';

/** A value as it was read, or what is wrong with it. */
export type Value = { value: string } | { rule: ReadRule; message: string };

const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;

/**
 * Reads one value of a slot by the slot's range: entities become full IRIs, numbers are written as the query engine
 * writes them, all else stays as it is.
 */
export function readValue(name: SlotName, text: string, prefixes: Readonly<Record<string, string>>): Value {
  const { range, between } = slot(name);
  const wrong = (what: string): Value => ({ rule: 'sssom-value', message: `${name} ${what}` });
  switch (range) {
    case 'string':
      return { value: text };
    case 'entity':
      return readEntity(name, text, prefixes);
    case 'uri':
      if (/^[a-z][a-z0-9+.-]*:./i.test(text)) return { value: text };
      return wrong(`is a URI with its scheme, as https://…, and "${text}" is none: write it out.`);
    case 'date': {
      const said = literalProblem(DataFactory.literal(text, DataFactory.namedNode(XSD.date)));
      return said ? wrong(`is a day: ${said}`) : { value: text };
    }
    case 'double': {
      const [least, most] = between as readonly [number, number];
      const number = NUMBER.test(text) ? Number(text) : Number.NaN;
      if (number >= least && number <= most) return { value: String(number) };
      return wrong(`is a number from ${least} to ${most}, and "${text}" is none: correct it.`);
    }
  }
  if (Object.hasOwn(range, text)) return { value: text };
  return wrong(`is one of these words: ${Object.keys(range).join(', ')}. "${text}" is none: correct it.`);
}

function readEntity(name: SlotName, text: string, prefixes: Readonly<Record<string, string>>): Value {
  const colon = text.indexOf(':');
  const prefix = text.slice(0, Math.max(0, colon));
  const wrong = (message: string): Value => ({ rule: 'sssom-value', message });
  if (colon < 0) return wrong(`${name} is a CURIE, as prefix:name, and "${text}" is none: write one.`);
  const namespace = Object.hasOwn(prefixes, prefix) ? prefixes[prefix] : BUILT_IN[prefix];
  if (namespace === undefined) {
    // What begins with "//" after the colon is no local name that anybody would give.
    if (text.startsWith('//', colon + 1))
      return wrong(
        `${name} is a CURIE, and <${text}> is a whole IRI: declare a prefix for it in curie_map, and use that.`,
      );
    return { rule: 'prefix-declared', message: undeclared(prefix, prefixes) };
  }
  const value = namespace + text.slice(colon + 1);
  if (name === 'mapping_justification' && !JUSTIFICATIONS.has(value)) {
    const known = [...JUSTIFICATIONS].map((iri) => `semapv:${iri.slice(BUILT_IN.semapv?.length)}`);
    return wrong(`${text} is no mapping_justification: take one of ${known.join(', ')}.`);
  }
  if (value === NO_TERM_FOUND && name !== 'subject_id' && name !== 'object_id')
    return wrong(`${text} stands only as subject_id or object_id: take it out of ${name}.`);
  return { value };
}

function undeclared(prefix: string, prefixes: Readonly<Record<string, string>>): string {
  const known = Object.hasOwn(PREFIXES, prefix) ? PREFIXES[prefix] : undefined;
  const near = known ? undefined : closest(prefix, [...Object.keys(prefixes), ...Object.keys(BUILT_IN)]);
  const meant = near === undefined ? 'Declare' : `Did you mean "${near}:"? If not, declare`;
  return `The prefix "${prefix}:" is not declared. ${meant} it under curie_map, with the line #  ${prefix}: ${known ?? '…'}`;
}

/**
 * The values of a field that holds several (SSSOM/TSV, "Multi-valued slots"): between pipes, where `\|` and `\\`
 * are a pipe and a backslash of the value, and any other backslash is itself. Nothing between two pipes is no value.
 */
export function splitValues(field: string): string[] {
  const values = [''];
  for (const [part] of field.matchAll(/\\[\\|]|[\s\S]/gu)) {
    if (part === '|') values.push('');
    else values[values.length - 1] += part.length === 2 && part.startsWith('\\') ? part.slice(1) : part;
  }
  return values.filter((value) => value !== '');
}
