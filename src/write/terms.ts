import type { BlankNode, DefaultGraph, Literal, NamedNode, Quad, Term } from '@rdfjs/types';
import { DemarcheError } from '../error.ts';
import { RDF, XSD } from '../prefixes.ts';

/*
 * RDF/JS terms as plain objects, and their canonical N-Triples text. A term library would cost the start of
 * every `ask` more than the query does, and the engines need no more than this.
 */

function sameTerm(this: Term, other: Term | null | undefined): boolean {
  if (!other || other.termType !== this.termType || other.value !== this.value) return false;
  if (this.termType !== 'Literal') return true;
  const literal = other as Literal;
  return literal.language === this.language && literal.datatype.value === this.datatype.value;
}

function sameQuad(this: Quad, other: Term | null | undefined): boolean {
  return (
    other?.termType === 'Quad' &&
    this.subject.equals(other.subject) &&
    this.predicate.equals(other.predicate) &&
    this.object.equals(other.object) &&
    this.graph.equals(other.graph)
  );
}

/** The RDF/JS named node of an IRI; the IRI is not checked. */
export function namedNode(value: string): NamedNode {
  return { termType: 'NamedNode', value, equals: sameTerm };
}

/** The RDF/JS blank node with this label. */
export function blankNode(value: string): BlankNode {
  return { termType: 'BlankNode', value, equals: sameTerm };
}

/** The RDF/JS literal; a non-empty `language` makes it an rdf:langString whatever `datatype` says. */
export function literal(value: string, language: string, datatype: string = XSD.string): Literal {
  const type = namedNode(language === '' ? datatype : RDF.langString);
  return { termType: 'Literal', value, language, datatype: type, equals: sameTerm };
}

/** The RDF/JS default graph. */
export const DEFAULT_GRAPH: DefaultGraph = { termType: 'DefaultGraph', value: '', equals: sameTerm };

/** The RDF/JS quad of four terms. */
export function quad(
  subject: Quad['subject'],
  predicate: Quad['predicate'],
  object: Quad['object'],
  graph: Quad['graph'] = DEFAULT_GRAPH,
): Quad {
  return { termType: 'Quad', value: '', subject, predicate, object, graph, equals: sameQuad };
}

/**
 * What no IRI may hold, global (Turtle 1.1 §6.5 and SPARQL 1.1 §19.8, IRIREF): it must not stand between < and >,
 * not even escaped.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the grammar names them
export const BAD_IN_IRI = /[\u0000-\u0020<>"{}|^`\\]/g;
// With the u flag, paired surrogates are one character and do not match.
const LONE_SURROGATE = /\p{Surrogate}/gu;
const ABSOLUTE = /^[A-Za-z][A-Za-z0-9+.-]*:/;
const LANGUAGE_TAG = /^[A-Za-z]+(?:-[A-Za-z0-9]+)*$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: the characters that canonical N-Triples escapes
const ESCAPED_IN_STRING = /[\u0000-\u001f"\\\u007f]/g;
const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\f': '\\f',
  '\r': '\\r',
  '"': '\\"',
  '\\': '\\\\',
};

const hex = (char: string) => `\\u${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;

/** Whether a text is an absolute IRI, as far as the syntaxes tell. */
export function isAbsoluteIri(text: string): boolean {
  return ABSOLUTE.test(text) && text.search(BAD_IN_IRI) < 0 && text.search(LONE_SURROGATE) < 0;
}

/** How to write terms: `lenient` escapes what no IRI may hold, for a store that takes it; else it throws. */
export interface TermOptions {
  lenient?: boolean;
}

/**
 * An IRI between angle brackets, as N-Triples, Turtle and SPARQL write it.
 *
 * Throws `data` where the IRI is relative, holds a lone surrogate or a character IRIREF forbids: no escape
 * helps, as readers must refuse it after unescaping too.
 */
export function writeIri(value: string, { lenient = false }: TermOptions = {}): string {
  if (lenient) return `<${value.replace(LONE_SURROGATE, '\ufffd').replace(BAD_IN_IRI, hex)}>`;
  const bad = value.match(BAD_IN_IRI);
  if (bad) {
    const what = [...new Set(bad)]
      .map((char) => (char === ' ' ? 'a space' : JSON.stringify(char)))
      .join(', ');
    throw new DemarcheError(
      'data',
      `The IRI ${JSON.stringify(value)} cannot be written: it contains ${what}.`,
      {
        hint: 'Percent-encode these characters where the IRI is made.',
      },
    );
  }
  if (!ABSOLUTE.test(value)) {
    throw new DemarcheError('data', `The IRI ${JSON.stringify(value)} cannot be written: it is relative.`);
  }
  if (value.search(LONE_SURROGATE) >= 0) {
    throw new DemarcheError('data', `The IRI ${JSON.stringify(value)} cannot be written: lone surrogate.`);
  }
  return `<${value}>`;
}

/** A string between double quotes with the escapes of canonical N-Triples. Throws `data` on a lone surrogate. */
export function writeString(value: string): string {
  if (value.search(LONE_SURROGATE) >= 0) {
    throw new DemarcheError(
      'data',
      `A literal holds half a character (a lone surrogate): ${JSON.stringify(value)}.`,
      {
        hint: 'The text was cut inside a character, or decoded wrongly; no encoding of RDF can hold it.',
      },
    );
  }
  return `"${value.replace(ESCAPED_IN_STRING, (char) => SHORT_ESCAPES[char] ?? hex(char))}"`;
}

/** The language suffix of a literal (`@en`). Throws `data` where the tag is none that RDF 1.1 syntaxes can write. */
export function writeLanguage(literal: Literal): string {
  if (literal.direction || !LANGUAGE_TAG.test(literal.language)) {
    const tag = literal.direction ? `${literal.language}--${literal.direction}` : literal.language;
    throw new DemarcheError('data', `The language tag ${JSON.stringify(tag)} cannot be written in RDF 1.1.`);
  }
  return `@${literal.language}`;
}

/** One term in canonical N-Triples (RDF 1.1 N-Triples §4). Blank labels are written as they are. */
export function writeTerm(term: Term, options: TermOptions = {}): string {
  switch (term.termType) {
    case 'NamedNode':
      return writeIri(term.value, options);
    case 'BlankNode':
      return `_:${term.value}`;
    case 'Literal': {
      const text = writeString(options.lenient ? term.value.replace(LONE_SURROGATE, '\ufffd') : term.value);
      if (term.language) return text + writeLanguage(term);
      return term.datatype.value === XSD.string ? text : `${text}^^${writeIri(term.datatype.value, options)}`;
    }
    default:
      throw new DemarcheError('data', `A ${term.termType} cannot stand in an RDF 1.1 graph.`);
  }
}

/** Numbers blank nodes as they come: a function from a label to `{prefix}0`, `{prefix}1` … */
export function blankLabels(prefix: string): (label: string) => string {
  const labels = new Map<string, string>();
  return (label) => {
    const known = labels.get(label) ?? `${prefix}${labels.size}`;
    labels.set(label, known);
    return known;
  };
}
