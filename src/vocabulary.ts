import rdf from 'rdf-ext';
import { PREFIXES } from './prefixes.ts';

type Term = ReturnType<typeof rdf.namedNode>;

/** Terms of one namespace, so that a name that is not listed here does not compile. */
function terms<const Names extends readonly string[]>(
  prefix: string,
  names: Names,
): Record<Names[number], Term> {
  const namespace = PREFIXES[prefix] as string;
  return Object.fromEntries(names.map((name) => [name, rdf.namedNode(namespace + name)])) as Record<
    Names[number],
    Term
  >;
}

/** The project's own terms, as far as the code needs them; `ontology/demarche.ttl` defines them all. */
export const dem = terms('dem', [
  'Document',
  'Interpretation',
  'Statement',
  'attribution',
  'derived',
  'event',
  'frame',
  'issue',
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
]);

/** Web Annotation Vocabulary. */
export const oa = terms('oa', [
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
]);

export const graph = terms('graph', ['authored', 'derived']);
export const rdfTerms = terms('rdf', ['type']);
export const dcterms = terms('dcterms', ['language', 'title']);
export const skos = terms('skos', ['inScheme', 'prefLabel']);
export const xsd = terms('xsd', ['boolean', 'integer', 'string']);

/** SHACL, as far as its reports go. */
export const sh = terms('sh', [
  'Info',
  'ValidationReport',
  'ValidationResult',
  'Violation',
  'Warning',
  'conforms',
  'focusNode',
  'result',
  'resultMessage',
  'resultSeverity',
  'sourceConstraintComponent',
  'sourceShape',
]);

/** The constraint component of findings that no SHACL shape makes. */
export const shape = terms('shape', ['DataCheckComponent']);
