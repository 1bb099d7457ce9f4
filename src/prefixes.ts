/** Under this all IRIs lie that the project mints. */
export const MINTED = 'https://w3id.org/demarche/';

/** The concept schemes; each is a prefix of its own and a file under `ontology/concepts/`. */
export const SCHEMES = [
  'action',
  'attribution',
  'bindingness',
  'channel',
  'confirmation',
  'date-convention',
  'force',
  'identifier-scheme',
  'intensity',
  'issue',
  'kind',
  'novelty',
  'object',
  'read-scope',
  'reading',
  'series',
  'stance',
  'target-naming',
] as const;

/** The kinds of things that have IRIs of their own under `…/id/`. */
export const THINGS = [
  'agreement',
  'discrepancy',
  'document',
  'event',
  'office',
  'organization',
  'person',
  'state',
  'survey',
  'tenure',
  'territory',
] as const;

/**
 * Every prefix the project knows, in one place: queries get them declared, exports print them, a check holds
 * the data's own `@prefix` lines to them.
 */
export const PREFIXES: Readonly<Record<string, string>> = {
  dem: `${MINTED}ontology#`,
  shape: `${MINTED}shapes#`,
  graph: `${MINTED}graph/`,
  ...Object.fromEntries(THINGS.map((kind) => [kind, `${MINTED}id/${kind}/`])),
  ...Object.fromEntries(SCHEMES.map((scheme) => [scheme, `${MINTED}concept/${scheme}/`])),
  rdf: 'http://www.w3.org/1999/02/22-rdf-syntax-ns#',
  rdfs: 'http://www.w3.org/2000/01/rdf-schema#',
  owl: 'http://www.w3.org/2002/07/owl#',
  xsd: 'http://www.w3.org/2001/XMLSchema#',
  skos: 'http://www.w3.org/2004/02/skos/core#',
  dcterms: 'http://purl.org/dc/terms/',
  oa: 'http://www.w3.org/ns/oa#',
  prov: 'http://www.w3.org/ns/prov#',
  org: 'http://www.w3.org/ns/org#',
  adms: 'http://www.w3.org/ns/adms#',
  sh: 'http://www.w3.org/ns/shacl#',
  sem: 'http://semanticweb.cs.vu.nl/2009/11/sem/',
  lode: 'http://linkedevents.org/ontology/',
  schema: 'https://schema.org/',
  void: 'http://rdfs.org/ns/void#',
  dcat: 'http://www.w3.org/ns/dcat#',
  foaf: 'http://xmlns.com/foaf/0.1/',
  sd: 'http://www.w3.org/ns/sparql-service-description#',
  formats: 'http://www.w3.org/ns/formats/',
  wd: 'http://www.wikidata.org/entity/',
  sssom: 'https://w3id.org/sssom/',
  semapv: 'https://w3id.org/semapv/vocab/',
  pav: 'http://purl.org/pav/',
};

/**
 * IRIs of one namespace by their local names, so that a name that is not listed does not compile. Plain strings:
 * what every `ask` loads does without a term library. `vocabulary.ts` makes terms of such lists.
 */
export function names<const Names extends readonly string[]>(
  prefix: string,
  locals: Names,
): Readonly<Record<Names[number], string>> {
  const entries = locals.map((local) => [local, `${PREFIXES[prefix]}${local}`]);
  return Object.fromEntries(entries) as Record<Names[number], string>;
}

/** What syntaxes and engines treat unlike other IRIs. */
export const RDF = names('rdf', ['first', 'langString', 'nil', 'rest', 'type']);
export const XSD = names('xsd', ['boolean', 'date', 'decimal', 'double', 'integer', 'string']);

/** The full IRI of a prefixed name such as `state:japan`, or undefined where the prefix is not known. */
export function expand(name: string): string | undefined {
  const colon = name.indexOf(':');
  const prefix = name.slice(0, Math.max(0, colon));
  return Object.hasOwn(PREFIXES, prefix) ? PREFIXES[prefix] + name.slice(colon + 1) : undefined;
}

/** The IRI shortened with the longest namespace that fits, for people to read; not always valid in Turtle. */
export function shorten(iri: string): string {
  let best: [string, string] | undefined;
  for (const entry of Object.entries(PREFIXES)) {
    if (iri.startsWith(entry[1]) && iri.length > entry[1].length && entry[1].length > (best?.[1].length ?? 0))
      best = entry;
  }
  return best ? `${best[0]}:${iri.slice(best[1].length)}` : iri;
}
