import { basename } from 'node:path';
import { jsonLdProblems, xmlProblems } from './before-parsing.ts';
import type { Lines } from './lines.ts';
import type { Problem } from './read-rules.ts';

/** One syntax that can be read: of RDF, or of mappings that are read as RDF. */
export interface Syntax {
  name: string;
  mediaType: string;
  /** Extensions that say this syntax; a directory is searched for them. */
  extensions: readonly string[];
  /** Extensions that other things bear as well: read where a file is named, passed over in a directory. */
  onlyWhenNamed?: readonly string[];
  /** Who parses it: n3 keeps the author's literals and gives tokens, Oxigraph knows the other syntaxes of RDF. */
  parser: 'n3' | 'oxigraph' | 'sssom';
  /** True for the syntaxes of one statement a line, which have no prefixes and no relative IRIs. */
  lineMode?: boolean;
  /** How a prefix is declared, for messages. */
  declaration(prefix: string, iri: string): string;
  /** What to look at before parsing. */
  before?(text: string, lines: Lines): Problem[];
}

const atPrefix = (prefix: string, iri: string) => `@prefix ${prefix}: <${iri}> .`;
const xmlns = (prefix: string, iri: string) => `xmlns:${prefix}="${iri}"`;
const inCurieMap = (prefix: string, iri: string) => `#  ${prefix}: ${iri}`;
const inContext = (prefix: string, iri: string) => `"@context": {"${prefix}": "${iri}"}`;

/** Every syntax that can be read; the rest of the code knows none by name. */
export const SYNTAXES: readonly Syntax[] = [
  {
    name: 'Turtle',
    mediaType: 'text/turtle',
    extensions: ['.ttl'],
    parser: 'n3',
    declaration: atPrefix,
  },
  {
    name: 'TriG',
    mediaType: 'application/trig',
    extensions: ['.trig'],
    parser: 'n3',
    declaration: atPrefix,
  },
  {
    name: 'N-Triples',
    mediaType: 'application/n-triples',
    extensions: ['.nt'],
    parser: 'n3',
    lineMode: true,
    declaration: atPrefix,
  },
  {
    name: 'N-Quads',
    mediaType: 'application/n-quads',
    extensions: ['.nq'],
    parser: 'n3',
    lineMode: true,
    declaration: atPrefix,
  },
  {
    name: 'JSON-LD',
    mediaType: 'application/ld+json',
    extensions: ['.jsonld'],
    onlyWhenNamed: ['.json'],
    parser: 'oxigraph',
    declaration: inContext,
    before: jsonLdProblems,
  },
  {
    name: 'RDF/XML',
    mediaType: 'application/rdf+xml',
    extensions: ['.rdf', '.owl'],
    onlyWhenNamed: ['.xml'],
    parser: 'oxigraph',
    declaration: xmlns,
    before: xmlProblems,
  },
  {
    name: 'SSSOM/TSV',
    mediaType: 'text/tab-separated-values',
    extensions: ['.sssom.tsv'],
    onlyWhenNamed: ['.tsv'],
    parser: 'sssom',
    declaration: inCurieMap,
  },
];

/** Whether a file bears an extension, in any letter case; a name that is nothing else is none. */
function bears(path: string, extension: string): boolean {
  const name = basename(path).toLowerCase();
  return name.length > extension.length && name.endsWith(extension);
}

/** The syntax that a file's extension says, in any letter case; undefined where it says none. */
export function syntaxOf(path: string): Syntax | undefined {
  return SYNTAXES.find(({ extensions, onlyWhenNamed = [] }) =>
    [...extensions, ...onlyWhenNamed].some((extension) => bears(path, extension)),
  );
}

/** Whether a directory walk picks this file up. */
export function isWalked(path: string): boolean {
  return SYNTAXES.some(({ extensions }) => extensions.some((extension) => bears(path, extension)));
}

/** The extensions in words, for messages. */
export function extensionsInWords(): string {
  return SYNTAXES.flatMap((one) => [...one.extensions, ...(one.onlyWhenNamed ?? [])]).join(', ');
}
