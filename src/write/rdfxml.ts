import type { Quad, Term } from '@rdfjs/types';
import { DemarcheError } from '../error.ts';
import { PREFIXES, RDF, XSD } from '../prefixes.ts';
import { canonicalLabels, compareCodePoints } from './canonical.ts';
import { writeLanguage } from './terms.ts';

// XML Namespaces 1.0 §3, NCName, without the characters beyond the letters that IRIs of vocabularies end in.
const LOCAL_NAME = /[\p{L}_][\p{L}\p{N}\p{M}_.·-]*$/u;
// RDF 1.1 XML Syntax §6.2.9, propertyElementURIs: names that stand for something else there (li counts).
const RESERVED =
  /^http:\/\/www\.w3\.org\/1999\/02\/22-rdf-syntax-ns#(RDF|ID|about|parseType|resource|nodeID|datatype|Description|li|aboutEach|aboutEachPrefix|bagID)$/;
// XML 1.0 §2.2, Char: what a document cannot hold, not even escaped.
const NO_XML = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u;

/**
 * Writes a graph as RDF/XML (RDF 1.1 XML Syntax), one description a subject, sorted: the same bytes for the same graph.
 * Graph names are left out.
 *
 * @throws DemarcheError `data` where a predicate has no name that XML can use, or a text holds what XML cannot
 */
export async function writeRdfXml(quads: Iterable<Quad>): Promise<string> {
  const all = [...quads];
  const label = await canonicalLabels(all);
  const namespaces = new Map<string, string>([[PREFIXES.rdf as string, 'rdf']]);
  const subjects = new Map<string, Set<string>>();
  for (const { subject, predicate, object } of all) {
    const head = `rdf:Description ${reference('about', subject, label)}`;
    const lines = subjects.get(head) ?? new Set();
    lines.add(property(qualified(predicate.value, namespaces), object, label));
    subjects.set(head, lines);
  }
  const declared = [...namespaces].map(([iri, prefix]) => `\n  xmlns:${prefix}="${escaped(iri)}"`).join('');
  const described = [...subjects]
    .sort(([a], [b]) => compareCodePoints(a, b))
    .map(
      ([head, lines]) => `  <${head}>\n${[...lines].sort(compareCodePoints).join('')}  </rdf:Description>\n`,
    );
  return `<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF${declared}>\n${described.join('')}</rdf:RDF>\n`;
}

/** A predicate as prefix and local name; its namespace is declared under the project's prefix, or a new one. */
function qualified(iri: string, namespaces: Map<string, string>): string {
  const local = LOCAL_NAME.exec(iri)?.[0];
  if (local === undefined || local.length === iri.length || RESERVED.test(iri)) {
    throw new DemarcheError('data', `RDF/XML has no way to write the predicate <${iri}>.`, {
      hint: 'Ask for Turtle, N-Triples or JSON-LD.',
    });
  }
  const namespace = iri.slice(0, iri.length - local.length);
  let prefix = namespaces.get(namespace);
  if (prefix === undefined) {
    prefix = Object.keys(PREFIXES).find((name) => PREFIXES[name] === namespace) ?? `ns${namespaces.size}`;
    namespaces.set(namespace, prefix);
  }
  return `${prefix}:${local}`;
}

function reference(name: 'about' | 'resource', term: Term, label: (name: string) => string): string {
  return term.termType === 'BlankNode'
    ? `rdf:nodeID="${label(term.value)}"`
    : `rdf:${name}="${escaped(term.value)}"`;
}

function property(name: string, object: Term, label: (name: string) => string): string {
  if (object.termType !== 'Literal') return `    <${name} ${reference('resource', object, label)}/>\n`;
  const { value, language, datatype } = object;
  const plain = language !== '' || datatype.value === XSD.string || datatype.value === RDF.langString;
  const type = plain ? '' : ` rdf:datatype="${escaped(datatype.value)}"`;
  const tag = language === '' ? '' : ` xml:lang="${writeLanguage(object).slice(1)}"`;
  return `    <${name}${type}${tag}>${escaped(value)}</${name}>\n`;
}

function escaped(text: string): string {
  if (NO_XML.test(text)) {
    throw new DemarcheError('data', 'RDF/XML cannot hold the control characters of a text.', {
      hint: 'Ask for Turtle, N-Triples or JSON-LD.',
    });
  }
  const named: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  // A reader takes a bare carriage return for a line feed.
  return text
    .replace(/[&<>"]/g, (char) => named[char] as string)
    .replace(/[\r\n\t]/g, (char) => `&#${char.charCodeAt(0)};`);
}
