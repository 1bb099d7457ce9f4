import type { Quad, Term } from '@rdfjs/types';
import { DemarcheError } from '../error.ts';
import { PREFIXES, RDF, XSD } from '../prefixes.ts';
import { canonicalLabels, compareCodePoints, sortByCodePoint } from './canonical.ts';
import { quad, writeIri, writeLanguage, writeTerm } from './terms.ts';
import { xmlAttribute, xmlText } from './xml.ts';

// Namespaces in XML 1.0 §3, NCName, with the characters of XML 1.0 (Fifth Edition) §2.3: the longest one at the end.
const NAME_START =
  'A-Z_a-z\\u{c0}-\\u{d6}\\u{d8}-\\u{f6}\\u{f8}-\\u{2ff}\\u{370}-\\u{37d}\\u{37f}-\\u{1fff}\\u{200c}\\u{200d}\\u{2070}-\\u{218f}\\u{2c00}-\\u{2fef}\\u{3001}-\\u{d7ff}\\u{f900}-\\u{fdcf}\\u{fdf0}-\\u{fffd}\\u{10000}-\\u{effff}';
const NAME = `[${NAME_START}\\-.0-9\\u{b7}\\u{300}-\\u{36f}\\u{203f}\\u{2040}]`;
const LOCAL_NAME = new RegExp(`[${NAME_START}]${NAME}*$`, 'u');
// RDF 1.1 XML Syntax §6.2.9, propertyElementURIs: names that stand for something else there (li counts).
const RESERVED =
  /^http:\/\/www\.w3\.org\/1999\/02\/22-rdf-syntax-ns#(RDF|ID|about|parseType|resource|nodeID|datatype|Description|li|aboutEach|aboutEachPrefix|bagID)$/;
const HINT = 'RDF/XML has no place for it; ask for Turtle, N-Triples or JSON-LD.';

/**
 * Writes a graph as RDF/XML (RDF 1.1 XML Syntax), one description a subject, sorted: the same bytes for the same graph.
 * Graph names are left out.
 *
 * @throws DemarcheError `data` where a predicate has no name that XML can use, or a text holds what XML cannot
 */
export async function writeRdfXml(quads: Iterable<Quad>): Promise<string> {
  const all = [...quads].map((each) => quad(each.subject, each.predicate, each.object));
  const label = await canonicalLabels(all);
  const namespaces = new Map<string, string>([[PREFIXES.rdf as string, 'rdf']]);
  // In order, so that no prefix depends on which statement comes first.
  const predicates = sortByCodePoint([...new Set(all.map(({ predicate }) => predicate.value))]);
  const names = new Map(predicates.map((iri) => [iri, qualified(iri, namespaces)]));
  const subjects = new Map<string, Set<string>>();
  for (const { subject, predicate, object } of all) {
    const head = `rdf:Description ${reference('about', subject, label)}`;
    const lines = subjects.get(head) ?? new Set();
    lines.add(property(names.get(predicate.value) as string, object, label));
    subjects.set(head, lines);
  }
  const declared = [...namespaces]
    .map(([iri, prefix]) => `\n  xmlns:${prefix}="${xmlAttribute(iri, HINT)}"`)
    .join('');
  const described = [...subjects]
    .sort(([a], [b]) => compareCodePoints(a, b))
    .map(
      ([head, lines]) => `  <${head}>\n${[...lines].sort(compareCodePoints).join('')}  </rdf:Description>\n`,
    );
  return `<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF${declared}>\n${described.join('')}</rdf:RDF>\n`;
}

/** A predicate as prefix and local name; its namespace is declared under the project's prefix, or a new one. */
function qualified(iri: string, namespaces: Map<string, string>): string {
  writeIri(iri);
  const local = LOCAL_NAME.exec(iri)?.[0];
  if (local === undefined || local.length === iri.length || RESERVED.test(iri)) {
    throw new DemarcheError('data', `No name of XML stands for the predicate <${iri}>.`, { hint: HINT });
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
  if (term.termType === 'BlankNode') return `rdf:nodeID="${label(term.value)}"`;
  return `rdf:${name}="${xmlAttribute(unquoted(writeTerm(term)), HINT)}"`;
}

/** An IRI as `writeIri` lets it pass, without its brackets. */
const unquoted = (iri: string) => iri.slice(1, -1);

function property(name: string, object: Term, label: (name: string) => string): string {
  if (object.termType !== 'Literal') return `    <${name} ${reference('resource', object, label)}/>\n`;
  const { value, language, datatype } = object;
  const plain = language !== '' || datatype.value === XSD.string || datatype.value === RDF.langString;
  const type = plain ? '' : ` rdf:datatype="${xmlAttribute(unquoted(writeIri(datatype.value)), HINT)}"`;
  const tag = language === '' ? '' : ` xml:lang="${writeLanguage(object).slice(1)}"`;
  return `    <${name}${type}${tag}>${xmlText(value, HINT)}</${name}>\n`;
}
