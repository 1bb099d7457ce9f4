import type { Span } from './period.ts';
import type { Code, Name } from './read-names.ts';

/** What a text is looked up as. `date` is a day (YYYY-MM-DD); a month or a year means all days of it. */
export interface ReconcileQuery {
  text: string;
  type?: EntityType;
  date?: string;
  /** Scheme of codes, such as `cow-number`: the text is a code of it and no name. */
  scheme?: string;
  limit?: number;
}

/** One thing of the graph that the text may mean. */
export interface Candidate {
  iri: string;
  name: string;
  description?: string;
  types: EntityType[];
  /** 0–100: how near the text is to a name or code of the thing, and how well the day fits. */
  score: number;
  /** Whether this is what the text means: the only thing that it names exactly, on all of those days; by a code, on some. */
  match: boolean;
  /** Why it is a candidate, and where it is no match, why not. */
  reasons: string[];
  features?: { id: string; value: number | boolean }[];
}

/** What is found without all that should have been asked, such as its day, is for somebody to look at. */
export const unmatched = (one: Candidate, why: string): Candidate => ({
  ...one,
  match: false,
  reasons: [why, ...one.reasons],
});

/** A thing by its name. */
export interface NamedEntity {
  iri: string;
  name: string;
  types: EntityType[];
}

/** All that is known of one thing. */
export interface AboutEntity extends NamedEntity {
  description?: string;
  names: readonly Name[];
  /** Its first day and its last, and the spans between them on which it is what it is. */
  days?: Span;
  spans?: readonly Span[];
  codes: readonly Omit<Code, 'entity'>[];
  /** Offices that a person held, who held an office, and the states that an office is of. */
  held: readonly (NamedEntity & { days: Span })[];
  holders: readonly (NamedEntity & { days: Span })[];
  states: readonly NamedEntity[];
}

/** The names of a graph, read once. */
export interface Reconciler {
  /**
   * What a text may mean, the likeliest first. The IRI of a thing, or its prefixed name, means that thing.
   *
   * @throws DemarcheError `parameter` for an unknown type or scheme, a date that is none, or a text that is too long
   */
  candidates(query: ReconcileQuery): Candidate[];
  /** That somebody has judged the text to mean nothing in the graph, who and when; undefined where nobody has. */
  judgedNothing(text: string): string | undefined;
  /** Things with a name that begins so, or has a word that does, for whoever types it. */
  suggest(prefix: string, options?: { type?: EntityType; limit?: number }): Candidate[];
  /** What is known of a thing that may be reconciled to; undefined where the IRI names none. */
  about(iri: string): AboutEntity | undefined;
  /** The schemes that the graph has codes of, in the order of the alphabet, with the types of what has them. */
  readonly schemes: ReadonlyMap<string, readonly EntityType[]>;
  /** The languages that it has names in. */
  readonly languages: readonly string[];
}

export type EntityType = 'state' | 'territory' | 'person' | 'organization' | 'office' | 'issue' | 'event';
