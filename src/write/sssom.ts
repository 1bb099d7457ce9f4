import { stringify } from 'yaml';
import { DemarcheError } from '../error.ts';
import { condense } from '../sssom/propagation.ts';
import {
  BUILT_IN,
  MAPPING_SLOTS,
  type MappingSet,
  SET_SLOTS,
  type SlotName,
  type Slots,
  slot,
} from '../sssom/slots.ts';

/** Slots that every mapping has; columns of a set without mappings. */
const LEAST: readonly SlotName[] = ['subject_id', 'predicate_id', 'object_id', 'mapping_justification'];

/**
 * Writes a mapping set in the canonical form of SSSOM/TSV: slots in the order of the schema, rows sorted, only the
 * prefixes that are used, nothing quoted that need not be. Numbers keep three digits, as the form has it.
 *
 * @param options.condense - whether what all mappings have in common is said once, of the set (the default)
 * @throws DemarcheError `data` for an entity's IRI that no prefix of the set shortens
 */
export function writeSssom(set: MappingSet, options: { condense?: boolean } = {}): string {
  const { slots, mappings } = options.condense === false ? set : condense(set);
  const curies = new Curies(set.prefixes);
  const written = mappings.map((mapping) => new Map(cells(mapping, curies)));
  const used = MAPPING_SLOTS.filter((name) => written.some((row) => row.has(name)));
  const columns = used.length > 0 ? used : LEAST;
  const rows = written
    .map((row) => columns.map((name) => row.get(name) ?? ''))
    .sort(byCell)
    .map((row) => row.map(quotedIfNeeded).join('\t'));
  const metadata = metadataOf({ ...slots, ...versionOf(slots, mappings) }, curies);
  return `${[...metadata, columns.join('\t'), ...rows].join('\n')}\n`;
}

function cells(mapping: Slots, curies: Curies): [SlotName, string][] {
  return (Object.entries(mapping) as [SlotName, readonly string[]][]).map(([name, values]) => {
    const texts = values.map((value) => textOf(name, value, curies));
    return [name, slot(name).many ? texts.map(escaped).join('|') : (texts[0] as string)];
  });
}

function textOf(name: SlotName, value: string, curies: Curies): string {
  const { range } = slot(name);
  if (range === 'entity') return curies.shorten(value);
  return range === 'double' ? String(Math.round(Number(value) * 1000) / 1000) : value;
}

const escaped = (value: string): string => value.replace(/[\\|]/g, '\\$&');
const quotedIfNeeded = (cell: string): string =>
  /["\t\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;

function byCell(one: readonly string[], other: readonly string[]): number {
  const index = one.findIndex((cell, at) => cell !== other[at]);
  return index < 0 ? 0 : (one[index] as string) < (other[index] as string) ? -1 : 1;
}

/** The version, which a set must name as soon as it has anything that SSSOM 1.0 did not ("Versioning"). */
function versionOf(slots: Slots, mappings: readonly Slots[]): Slots {
  const isNew = (part: Slots, where: 'set' | 'mapping') =>
    (Object.entries(part) as [SlotName, readonly string[]][]).some(
      ([name, values]) =>
        slot(name).since11 === where ||
        slot(name).since11 === 'both' ||
        (typeof slot(name).range === 'object' && values.some((value) => WORDS_OF_11.has(value))),
    );
  return isNew(slots, 'set') || mappings.some((mapping) => isNew(mapping, 'mapping'))
    ? { sssom_version: ['1.1'] }
    : {};
}
const WORDS_OF_11: ReadonlySet<string> = new Set(['composed entity expression', '0:0']);

function metadataOf(slots: Slots, curies: Curies): string[] {
  const entries = SET_SLOTS.flatMap((name): [string, unknown][] => {
    const values = slots[name]?.map((value) => textOf(name, value, curies));
    return values ? [[name, slot(name).many ? values : values[0]]] : [];
  });
  const at = entries.findIndex(([name]) => name !== 'sssom_version');
  // Only now are all prefixes known that are used.
  const used = curies.used();
  if (Object.keys(used).length > 0) entries.splice(Math.max(0, at), 0, ['curie_map', used]);
  return stringify(Object.fromEntries(entries), {
    ...{ version: '1.2', lineWidth: 0, blockQuote: false, singleQuote: false, aliasDuplicateObjects: false },
  })
    .trimEnd()
    .split('\n')
    .map((line) => `#${line}`);
}

/** Shortens IRIs with the longest namespace that fits, and remembers which prefixes that took. */
class Curies {
  readonly #namespaces: [prefix: string, iri: string][];
  readonly #used = new Map<string, string>();

  constructor(prefixes: Readonly<Record<string, string>>) {
    this.#namespaces = Object.entries({ ...prefixes, ...BUILT_IN }).sort(
      ([, one], [, other]) => other.length - one.length,
    );
  }

  shorten(iri: string): string {
    const found = this.#namespaces.find(([, namespace]) => iri.startsWith(namespace));
    if (!found) {
      throw new DemarcheError('data', `SSSOM/TSV writes <${iri}> as a CURIE, and no prefix fits.`, {
        hint: 'Declare a prefix for it in the curie_map of the set.',
      });
    }
    const [prefix, namespace] = found;
    if (!Object.hasOwn(BUILT_IN, prefix)) this.#used.set(prefix, namespace);
    return `${prefix}:${iri.slice(namespace.length)}`;
  }

  /** The prefixes that were used and must be declared, sorted. */
  used(): Record<string, string> {
    return Object.fromEntries([...this.#used].sort(([one], [other]) => (one < other ? -1 : 1)));
  }
}
