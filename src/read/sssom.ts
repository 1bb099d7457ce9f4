import type { Quad } from '@rdfjs/types';
import { passedOn, pick } from '../sssom/propagation.ts';
import { mappingKey, mappingSetQuads } from '../sssom/quads.ts';
import type { MappingSet } from '../sssom/slots.ts';
import type { Lines } from './lines.ts';
import { type Source, sourceMap } from './parse.ts';
import type { Problem } from './read-rules.ts';
import { hasRequired, type ReadMapping, readMappings } from './sssom-mappings.ts';
import { type Metadata, readMetadata } from './sssom-metadata.ts';
import { readRows } from './sssom-rows.ts';
import type { SourceMap } from './subject-lines.ts';

/** A mapping set as it was read, with the line of each of its mappings. */
export interface ReadSet {
  set: MappingSet;
  mappingLines: number[];
  declarations: Metadata['declarations'];
}

/**
 * Reads SSSOM/TSV 1.1 with embedded metadata; what the set says of all its mappings is put to each. Extension slots
 * and metadata in a file of their own are not supported.
 *
 * @returns without a set where the file cannot be understood at all
 */
export function readMappingSet(text: string, lines: Lines): { read?: ReadSet; problems: Problem[] } {
  const metadata = readMetadata(lines);
  const { slots, prefixes, declarations, problems } = metadata;
  if (metadata.unusable) return { problems };
  const { rows, problem } = readRows(text, lines, metadata.height);
  if (!rows) return { problems: [...problems, ...(problem ? [problem] : [])] };
  const found = readMappings(rows, prefixes);
  problems.push(...found.problems);
  const passed = passedOn({ slots, mappings: found.mappings.map((mapping) => mapping.slots) });
  const common = pick(slots, (name) => passed.includes(name));
  const mappings = withoutRepeated(
    found.mappings
      .map((mapping) => ({ ...mapping, slots: { ...mapping.slots, ...common } }))
      .filter((mapping) => hasRequired(mapping, problems)),
    problems,
  );
  const set = {
    prefixes,
    slots: pick(slots, (name) => !passed.includes(name)),
    mappings: mappings.map((mapping) => mapping.slots),
  };
  return { read: { set, mappingLines: mappings.map(({ line }) => line), declarations }, problems };
}

/** Finds mappings that stand there twice, and record_ids that are missing or not unique; whole repetitions go. */
function withoutRepeated(mappings: readonly ReadMapping[], problems: Problem[]): ReadMapping[] {
  const seen = new Map<string, ReadMapping>();
  const ids = new Map<string, number>();
  const identified = mappings.some(({ slots }) => slots.record_id);
  return mappings.filter((mapping) => {
    const { line, slots } = mapping;
    const position = { line };
    const id = slots.record_id?.[0];
    if (identified) {
      const at = id === undefined ? undefined : ids.get(id);
      let message = '';
      if (id === undefined)
        message = 'This row has no record_id, and others have: give all of them one, or none.';
      else if (at)
        message = `The record_id is that of line ${at} already, so the row is left out: give it one of its own.`;
      if (message) problems.push({ rule: 'sssom-record-id', message, position });
      if (at) return false;
      ids.set(id ?? '', line);
    }
    const key = mappingKey(slots);
    const first = seen.get(key);
    if (!first) seen.set(key, mapping);
    // With identifiers of their own, two records of one mapping are meant.
    if (!first || id !== undefined) return true;
    const whole =
      JSON.stringify(Object.entries(slots).sort()) === JSON.stringify(Object.entries(first.slots).sort());
    const message = whole
      ? `Line ${first.line} says the same, so this row is left out: take it out.`
      : `Line ${first.line} has the same mapping: join the two, or give every row of the file a record_id.`;
    problems.push({ rule: 'sssom-once', message, position });
    return !whole;
  });
}

/** Parses SSSOM/TSV into quads, as parsers of the other syntaxes do; without quads where it cannot be understood. */
export function parseSssom(source: Source): { quads?: Quad[]; map: SourceMap; problems: Problem[] } {
  const map = sourceMap(source);
  const { read, problems } = readMappingSet(source.text, source.lines);
  if (!read) return { map, problems };
  const { records, quads } = mappingSetQuads(read.set);
  map.declarations.push(...read.declarations);
  map.subjectLines.set(read.set.slots.mapping_set_id?.[0] as string, [1]);
  records.forEach((record, index) => {
    map.subjectLines.set(record, [read.mappingLines[index] as number]);
  });
  return { quads, map, problems };
}
