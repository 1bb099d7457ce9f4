import { createHash } from 'node:crypto';
import type { Literal, NamedNode, Quad } from '@rdfjs/types';
import { DataFactory } from 'n3';
import { PREFIXES, RDF, XSD } from '../prefixes.ts';
import { type MappingSet, NO_TERM_FOUND, propertyOf, type SlotName, type Slots, slot } from './slots.ts';

const { namedNode, literal, quad } = DataFactory;
const TYPE = namedNode(RDF.type);

/** The records of a set's mappings in RDF: their IRIs, one for each mapping, and the quads. */
export interface SetQuads {
  records: string[];
  quads: Quad[];
}

/**
 * A mapping set as RDF (SSSOM/RDF): the set, a record for each mapping, and for each that says so the triple itself
 * ("direct triples"). Records without a record_id get an IRI under that of the set where the specification has blank
 * nodes, so that findings and queries can name them.
 */
export function mappingSetQuads({ slots, mappings }: MappingSet): SetQuads {
  const id = slots.mapping_set_id?.[0] as string;
  const set = namedNode(id);
  const records = recordIris(id, mappings);
  const quads = [
    quad(set, TYPE, namedNode(`${PREFIXES.sssom}MappingSet`)),
    ...slotQuads(set, slots, 'mapping_set_id'),
  ];
  mappings.forEach((mapping, index) => {
    const record = namedNode(records[index] as string);
    quads.push(
      quad(set, namedNode(`${PREFIXES.sssom}mappings`), record),
      quad(record, TYPE, namedNode(`${PREFIXES.owl}Axiom`)),
      ...slotQuads(record, mapping, 'record_id'),
      ...directTriple(mapping),
    );
  });
  return { records, quads };
}

/** What a mapping is about: the same for two that differ only in how it was found or in what is said of it. */
export function mappingKey({ subject_id, subject_label, object_id, object_label, ...slots }: Slots): string {
  const { predicate_id, predicate_modifier } = slots;
  return [subject_id ?? subject_label, predicate_id, predicate_modifier, object_id ?? object_label]
    .map((values) => values?.[0] ?? '')
    .join(' ');
}

/** Further records of one key are numbered, so that what two rows say is never read as one record. */
function recordIris(set: string, mappings: readonly Slots[]): string[] {
  const seen = new Map<string, number>();
  return mappings.map((mapping) => {
    if (mapping.record_id) return mapping.record_id[0] as string;
    const hash = createHash('sha256').update(mappingKey(mapping)).digest('hex').slice(0, 12);
    const count = (seen.get(hash) ?? 0) + 1;
    seen.set(hash, count);
    // With a letter first it ends in a name (NCName), as all IRIs of the project do.
    return `${set}/m${hash}${count === 1 ? '' : `-${count}`}`;
  });
}

function slotQuads(subject: NamedNode, slots: Slots, but: SlotName): Quad[] {
  return (Object.entries(slots) as [SlotName, readonly string[]][])
    .filter(([name]) => name !== but)
    .flatMap(([name, values]) =>
      values.map((value) => quad(subject, namedNode(propertyOf(name)), toTerm(name, value))),
    );
}

/** The term for a value by its slot's range (SSSOM/RDF, "Representation of slot values"). */
function toTerm(name: SlotName, value: string): NamedNode | Literal {
  const { range } = slot(name);
  if (range === 'entity' || range === 'uri') return namedNode(value);
  if (range === 'date' || range === 'double') return literal(value, namedNode(XSD[range]));
  const meaning = typeof range === 'object' ? range[value] : undefined;
  return meaning ? namedNode(meaning) : literal(value);
}

/**
 * The triple that a mapping asserts; none where it denies it, found no entity, or has a literal at one end, nor where
 * nobody stands for it: what a tool proposed is no link until somebody has looked.
 */
function directTriple(mapping: Slots): Quad[] {
  const [subject, predicate, object] = [mapping.subject_id, mapping.predicate_id, mapping.object_id].map(
    (values) => values?.[0],
  );
  const literals = [mapping.subject_type, mapping.object_type].some((type) => type?.[0] === 'rdfs literal');
  const agreed = Number(mapping.reviewer_agreement?.[0] ?? 1) > 0;
  const reviewed = (mapping.reviewer_id ?? mapping.reviewer_label) !== undefined;
  if (reviewed ? !agreed : !(mapping.author_id ?? mapping.author_label)) return [];
  if (!subject || !predicate || !object || literals || mapping.predicate_modifier) return [];
  if (subject === NO_TERM_FOUND || object === NO_TERM_FOUND) return [];
  return [quad(namedNode(subject), namedNode(predicate), namedNode(object))];
}
