import { PREFIXES } from '../prefixes.ts';
import type { EntityType } from './types.ts';

/** What is reconciled: its class, and how it is called. */
export interface TypeOfEntity {
  iri: string;
  label: string;
}

const dem = (name: string) => `${PREFIXES.dem}${name}`;

/** Every type of thing that a text may be reconciled to. */
export const ENTITY_TYPES: Readonly<Record<EntityType, TypeOfEntity>> = {
  state: { iri: dem('State'), label: 'state' },
  territory: { iri: dem('Territory'), label: 'territory' },
  person: { iri: dem('Person'), label: 'person' },
  organization: { iri: dem('Organization'), label: 'organization' },
  office: { iri: dem('Office'), label: 'office' },
  // Issues are the concepts of one scheme; no other concept is asked for.
  issue: { iri: `${PREFIXES.skos}Concept`, label: 'issue' },
  event: { iri: dem('Event'), label: 'event' },
};

export const TYPE_NAMES = Object.keys(ENTITY_TYPES) as EntityType[];

/** The type whose class this is. */
export const typeOfClass = (iri: string): EntityType | undefined =>
  TYPE_NAMES.find((name) => ENTITY_TYPES[name].iri === iri);

/** The type that is called so: by the IRI of its class, whole or behind the namespace of the ontology, or by its name. */
export const typeCalled = (text: string): EntityType | undefined =>
  typeOfClass(text) ?? typeOfClass(dem(text)) ?? TYPE_NAMES.find((name) => name === text);
