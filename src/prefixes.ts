const ID = 'https://w3id.org/demarche/id/';
const CONCEPT = 'https://w3id.org/demarche/concept/';

/** The concept schemes; each is a prefix of its own and a file under `ontology/concepts/`. */
export const SCHEMES = [
  'action',
  'attribution',
  'bindingness',
  'channel',
  'confirmation',
  'force',
  'identifier-scheme',
  'intensity',
  'issue',
  'kind',
  'novelty',
  'object',
  'reading',
  'stance',
  'target-naming',
] as const;

/** The kinds of things that have IRIs of their own under `…/id/`. */
export const THINGS = ['document', 'event', 'office', 'organization', 'person', 'state', 'tenure'] as const;

/**
 * Every prefix the project knows, in one place: queries get them declared, exports print them, a check holds
 * the data's own `@prefix` lines to them.
 */
export const PREFIXES: Readonly<Record<string, string>> = {
  dem: 'https://w3id.org/demarche/ontology#',
  shape: 'https://w3id.org/demarche/shapes#',
  graph: 'https://w3id.org/demarche/graph/',
  ...Object.fromEntries(THINGS.map((kind) => [kind, `${ID}${kind}/`])),
  ...Object.fromEntries(SCHEMES.map((scheme) => [scheme, `${CONCEPT}${scheme}/`])),
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
  wd: 'http://www.wikidata.org/entity/',
};

/** The full IRI of a prefixed name such as `state:japan`, or undefined where the prefix is not known. */
export function expand(name: string): string | undefined {
  const colon = name.indexOf(':');
  const namespace = colon < 0 ? undefined : PREFIXES[name.slice(0, colon)];
  return namespace === undefined ? undefined : namespace + name.slice(colon + 1);
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
