import { PREFIXES } from '../prefixes.ts';

/*
 * The slots of SSSOM 1.1 as its LinkML schema has them: order, ranges, properties. The schema is what counts; this
 * is the part of it that reading and writing need.
 */

/** What a slot holds: an entity (in TSV a CURIE), a URI, a text, a day, a number or one of a list of words. */
export type Range = 'entity' | 'uri' | 'string' | 'date' | 'double' | Readonly<Record<string, string | null>>;

export interface Slot {
  range: Range;
  /** The property that stands for it in RDF, where it is not the slot's name in SSSOM's namespace. */
  property?: string;
  /** May hold several values. */
  many?: true;
  /** What a mapping set says in this slot holds for each of its mappings. */
  propagated?: true;
  /** The least and the greatest number. */
  between?: readonly [number, number];
  /** Whether SSSOM 1.0 did not have it: for mappings, for mapping sets, or for both. */
  since11?: 'mapping' | 'set' | 'both';
}

const { owl, rdf, rdfs, skos, sssom, semapv, pav, dcterms, prov, xsd } = PREFIXES as Record<string, string>;

/**
 * The words of an enumeration with the IRI that each means in RDF, as the schema gives them (owl:DataProperty
 * too, which OWL does not have); those without are strings there.
 */
const ENTITY_TYPES: Range = {
  'owl class': `${owl}Class`,
  'owl object property': `${owl}ObjectProperty`,
  'owl data property': `${owl}DataProperty`,
  'owl annotation property': `${owl}AnnotationProperty`,
  'owl named individual': `${owl}NamedIndividual`,
  'skos concept': `${skos}Concept`,
  'rdfs resource': `${rdfs}Resource`,
  'rdfs class': `${rdfs}Class`,
  'rdfs literal': `${rdfs}Literal`,
  'rdfs datatype': `${rdfs}Datatype`,
  'rdf property': `${rdf}Property`,
  'composed entity expression': `${sssom}ComposedEntityExpression`,
};
const CARDINALITIES: Range = Object.fromEntries(
  ['1:1', '1:n', 'n:1', 'n:n', '1:0', '0:1', '0:0'].map((word) => [word, null]),
);

/** Every slot of mappings and mapping sets. */
export const SLOTS = {
  sssom_version: {
    range: { '1.0': `${sssom}version1.0`, '1.1': `${sssom}version1.1` },
    since11: 'set',
  },
  record_id: { range: 'entity', since11: 'mapping' },
  mapping_set_id: { range: 'uri' },
  mapping_set_version: { range: 'string', property: `${owl}versionInfo` },
  mapping_set_source: { range: 'uri', many: true, property: `${prov}wasDerivedFrom` },
  mapping_set_title: { range: 'string', property: `${dcterms}title` },
  mapping_set_description: { range: 'string', property: `${dcterms}description` },
  mapping_set_confidence: { range: 'double', between: [0, 1], since11: 'set' },
  subject_id: { range: 'entity', property: `${owl}annotatedSource` },
  subject_label: { range: 'string' },
  subject_category: { range: 'string' },
  predicate_id: { range: 'entity', property: `${owl}annotatedProperty` },
  predicate_label: { range: 'string' },
  predicate_modifier: { range: { Not: `${sssom}NegatedPredicate` } },
  object_id: { range: 'entity', property: `${owl}annotatedTarget` },
  object_label: { range: 'string' },
  object_category: { range: 'string' },
  mapping_justification: { range: 'entity' },
  author_id: { range: 'entity', many: true, property: `${pav}authoredBy` },
  author_label: { range: 'string', many: true },
  reviewer_id: { range: 'entity', many: true },
  reviewer_label: { range: 'string', many: true },
  creator_id: { range: 'entity', many: true, property: `${dcterms}creator` },
  creator_label: { range: 'string', many: true },
  license: { range: 'uri', property: `${dcterms}license` },
  subject_type: { range: ENTITY_TYPES, propagated: true },
  subject_source: { range: 'entity', propagated: true },
  subject_source_version: { range: 'string', propagated: true },
  object_type: { range: ENTITY_TYPES, propagated: true },
  object_source: { range: 'entity', propagated: true },
  object_source_version: { range: 'string', propagated: true },
  predicate_type: { range: ENTITY_TYPES, propagated: true, since11: 'both' },
  mapping_provider: { range: 'uri', propagated: true },
  mapping_source: { range: 'entity' },
  mapping_cardinality: { range: CARDINALITIES },
  cardinality_scope: { range: 'string', many: true, propagated: true, since11: 'both' },
  mapping_tool: { range: 'string', propagated: true },
  mapping_tool_id: { range: 'entity', propagated: true, since11: 'both' },
  mapping_tool_version: { range: 'string', propagated: true },
  mapping_date: { range: 'date', propagated: true, property: `${dcterms}created` },
  publication_date: { range: 'date', property: `${dcterms}issued` },
  review_date: { range: 'date', since11: 'mapping' },
  confidence: { range: 'double', between: [0, 1] },
  reviewer_agreement: { range: 'double', between: [-1, 1], since11: 'mapping' },
  curation_rule: { range: 'entity', many: true, propagated: true, since11: 'set' },
  curation_rule_text: { range: 'string', many: true, propagated: true, since11: 'set' },
  subject_match_field: { range: 'entity', many: true, propagated: true },
  object_match_field: { range: 'entity', many: true, propagated: true },
  match_string: { range: 'string', many: true },
  subject_preprocessing: { range: 'entity', many: true, propagated: true },
  object_preprocessing: { range: 'entity', many: true, propagated: true },
  similarity_score: { range: 'double', between: [0, 1] },
  similarity_measure: { range: 'string', propagated: true, since11: 'set' },
  see_also: { range: 'uri', many: true, property: `${rdfs}seeAlso` },
  issue_tracker: { range: 'uri' },
  issue_tracker_item: { range: 'entity' },
  other: { range: 'string' },
  comment: { range: 'string', property: `${rdfs}comment` },
} as const satisfies Record<string, Slot>;

export type SlotName = keyof typeof SLOTS;

/** A slot by its name, with the optional parts that its row in the table may lack. */
export const slot = (name: SlotName): Slot => SLOTS[name];

/** The IRI that stands for a slot in RDF. */
export const propertyOf = (name: SlotName): string => slot(name).property ?? sssom + name;

/** The slots of a mapping, in the order of the schema's class, which columns of the canonical form have. */
export const MAPPING_SLOTS = words(`
  record_id subject_id subject_label subject_category predicate_id predicate_label predicate_modifier
  object_id object_label object_category mapping_justification author_id author_label reviewer_id reviewer_label
  creator_id creator_label license subject_type subject_source subject_source_version object_type object_source
  object_source_version predicate_type mapping_provider mapping_source mapping_cardinality cardinality_scope
  mapping_tool mapping_tool_id mapping_tool_version mapping_date publication_date review_date confidence
  reviewer_agreement curation_rule curation_rule_text subject_match_field object_match_field match_string
  subject_preprocessing object_preprocessing similarity_score similarity_measure see_also issue_tracker_item
  other comment`);

/** The slots of a mapping set in that order; its prefixes and mappings stand apart. */
export const SET_SLOTS = words(`
  sssom_version mapping_set_id mapping_set_version mapping_set_source mapping_set_title mapping_set_description
  mapping_set_confidence creator_id creator_label license subject_type subject_source subject_source_version
  object_type object_source object_source_version predicate_type mapping_provider cardinality_scope mapping_tool
  mapping_tool_id mapping_tool_version mapping_date publication_date subject_match_field object_match_field
  subject_preprocessing object_preprocessing similarity_measure curation_rule curation_rule_text see_also
  issue_tracker other comment`);

function words(text: string): readonly SlotName[] {
  return text.trim().split(/\s+/) as SlotName[];
}

/** Prefixes that need no declaration (SSSOM, "IRI prefixes"). */
export const BUILT_IN: Readonly<Record<string, string>> = {
  ...{ owl, rdf, rdfs, semapv, skos, sssom, xsd },
  linkml: 'https://w3id.org/linkml/',
} as Record<string, string>;

/** Stands for the entity that was looked for in vain (SSSOM, "Representing unmapped entities"). */
export const NO_TERM_FOUND = `${sssom}NoTermFound`;

/** The justifications that the schema allows: how a mapping was arrived at. */
export const JUSTIFICATIONS: ReadonlySet<string> = new Set(
  `MappingReview ManualMappingCuration LogicalReasoning LexicalMatching CompositeMatching UnspecifiedMatching
  SemanticSimilarityThresholdMatching LexicalSimilarityThresholdMatching MappingChaining MappingInversion
  StructuralMatching InstanceBasedMatching BackgroundKnowledgeBasedMatching`
    .split(/\s+/)
    .map((name) => semapv + name),
);

/** What one slot holds: IRIs in full, and texts, days, numbers and words as TSV has them. */
export type Slots = Partial<Record<SlotName, readonly string[]>>;

/** A mapping set, slots of all its mappings propagated. */
export interface MappingSet {
  /** The prefixes that it declares. */
  prefixes: Readonly<Record<string, string>>;
  slots: Slots;
  mappings: readonly Slots[];
}
