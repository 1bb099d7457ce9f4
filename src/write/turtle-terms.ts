import type { Literal, Term } from '@rdfjs/types';
import { XSD } from '../prefixes.ts';
import { writeIri, writeString, writeTerm } from './terms.ts';

/* How Turtle abbreviates terms: prefixed names, and numbers and booleans without quotes. */

/** Prefix name → namespace. */
export type Prefixes = Readonly<Record<string, string>>;

// A part of PN_LOCAL and PN_PREFIX (Turtle 1.1 §6.5) that needs no escapes: ASCII, no dot at either end. Names
// beyond it are valid in places and broken in many writers and readers: they are written in full.
const LOCAL = /^[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?$/;
const PREFIX = /^(?:[A-Za-z](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?)?$/;

/** Shortens IRIs by prefixes, and remembers which it used. */
export interface Shortener {
  /** `prefix:local`, by the longest namespace that leaves a plain local name; `undefined` where none does. */
  (iri: string): string | undefined;
  /** The prefixes used so far, sorted, with their namespaces. */
  used(): [string, string][];
}

/** A shortener over these prefixes; of two with one namespace the first by name is taken. */
export function shortener(prefixes: Prefixes): Shortener {
  const known = Object.entries(prefixes)
    .filter(([name, namespace]) => PREFIX.test(name) && namespace !== '')
    .sort(([a, one], [b, other]) => other.length - one.length || (a < b ? -1 : 1));
  const used = new Map<string, string>();
  const cache = new Map<string, string | undefined>();
  const find = (iri: string): string | undefined => {
    for (const [name, namespace] of known) {
      if (!iri.startsWith(namespace) || !LOCAL.test(iri.slice(namespace.length))) continue;
      used.set(name, namespace);
      return `${name}:${iri.slice(namespace.length)}`;
    }
    return undefined;
  };
  const shorten = (iri: string) => {
    if (!cache.has(iri)) cache.set(iri, find(iri));
    return cache.get(iri);
  };
  return Object.assign(shorten, {
    used: () => [...used].sort(([a], [b]) => (a < b ? -1 : 1)) as [string, string][],
  });
}

// Only canonical forms are written without quotes, so that what is read back is what was written and no
// other spelling of the number hides behind the short one.
const SHORT: Readonly<Record<string, RegExp>> = {
  [XSD.integer]: /^(?:0|-?[1-9][0-9]*)$/,
  [XSD.decimal]: /^-?(?:0|[1-9][0-9]*)\.(?:0|[0-9]*[1-9])$/,
  [XSD.double]: /^-?[1-9]\.(?:0|[0-9]*[1-9])E(?:0|-?[1-9][0-9]*)$/,
  [XSD.boolean]: /^(?:true|false)$/,
};

function writeLiteral(literal: Literal, iri: (value: string) => string): string {
  const { value, language, datatype } = literal;
  if (language) return writeTerm(literal);
  if (SHORT[datatype.value]?.test(value)) return value;
  return datatype.value === XSD.string ? writeString(value) : `${writeString(value)}^^${iri(datatype.value)}`;
}

/** One term as Turtle writes it, IRIs by `iri` (in full by default). Throws `data` as `writeTerm` does. */
export function writeTurtleTerm(
  term: Term,
  iri: (value: string) => string = (value) => writeIri(value),
): string {
  if (term.termType === 'NamedNode') return iri(term.value);
  return term.termType === 'Literal' ? writeLiteral(term, iri) : writeTerm(term);
}
