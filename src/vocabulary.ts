import { names, RDF, XSD } from './prefixes.ts';
import rdf from './rdf.ts';

type Term = ReturnType<typeof rdf.namedNode>;

/** IRIs as terms, by the same names: one that is not listed here does not compile. */
function terms<Name extends string>(iris: Readonly<Record<Name, string>>): Readonly<Record<Name, Term>> {
  const entries = Object.entries<string>(iris).map(([name, iri]) => [name, rdf.namedNode(iri)]);
  return Object.fromEntries(entries) as Record<Name, Term>;
}

/** The project's own terms, as far as the code needs them; `ontology/demarche.ttl` defines them all. */
export const dem = terms(
  names('dem', [
    'Document',
    'frame',
    'identifier',
    'passage',
    'passageRole',
    'prefix',
    'quote',
    'reportedIn',
    'sha256',
    'suffix',
    'textFile',
    'textStart',
    'words',
  ]),
);

/** Web Annotation Vocabulary. */
export const oa = terms(
  names('oa', [
    'SpecificResource',
    'TextPositionSelector',
    'TextQuoteSelector',
    'end',
    'exact',
    'hasSelector',
    'hasSource',
    'prefix',
    'start',
    'suffix',
  ]),
);

export const graph = terms(names('graph', ['authored', 'derived']));
export const rdfTerms = terms(RDF);
export const rdfs = terms(names('rdfs', ['subClassOf']));
export const dcterms = terms(names('dcterms', ['language', 'title']));
export const xsd = terms(XSD);

/** SHACL, as far as its reports and its SPARQL-based constraints go. */
export const sh = terms(
  names('sh', [
    'Info',
    'SPARQLConstraintComponent',
    'ValidationReport',
    'ValidationResult',
    'Violation',
    'Warning',
    'conforms',
    'declare',
    'focusNode',
    'message',
    'namespace',
    'prefix',
    'prefixes',
    'result',
    'resultMessage',
    'resultSeverity',
    'select',
    'sourceConstraintComponent',
    'sourceShape',
    'sparql',
  ]),
);

/** The constraint component of findings that no SHACL shape makes. */
export const shape = terms(names('shape', ['DataCheckComponent']));
