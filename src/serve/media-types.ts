import Negotiator from 'negotiator';
import type { Form } from '../engines/sparql-text.ts';

/** A syntax that answers are sent in. */
export interface MediaType {
  /** How `format=` names it, as the command line does. */
  name: string;
  mediaType: string;
  /** Further media types that ask for it. */
  aliases?: readonly string[];
  /** Parameters of the Content-Type: SPARQL 1.1 CSV and TSV §3.1 and §4.1; none where the syntax is UTF-8 anyway. */
  parameters?: string;
  /** Files are saved under this extension. */
  extension: string;
}

const HTML: MediaType = {
  name: 'html',
  mediaType: 'text/html',
  parameters: '; charset=utf-8',
  extension: 'html',
};
const JSON_RESULTS: MediaType = {
  name: 'json',
  mediaType: 'application/sparql-results+json',
  aliases: ['application/json'],
  extension: 'srj',
};
const XML_RESULTS: MediaType = {
  name: 'xml',
  mediaType: 'application/sparql-results+xml',
  aliases: ['application/xml', 'text/xml'],
  extension: 'srx',
};

/** What rows (SELECT), a boolean (ASK) and a graph (CONSTRUCT, DESCRIBE) can be sent in; the first is the default. */
export const MEDIA_TYPES = {
  rows: [
    JSON_RESULTS,
    XML_RESULTS,
    { name: 'csv', mediaType: 'text/csv', parameters: '; charset=utf-8; header=present', extension: 'csv' },
    { name: 'tsv', mediaType: 'text/tab-separated-values', parameters: '; charset=utf-8', extension: 'tsv' },
  ],
  boolean: [JSON_RESULTS, XML_RESULTS],
  graph: [
    { name: 'turtle', mediaType: 'text/turtle', extension: 'ttl' },
    { name: 'trig', mediaType: 'application/trig', extension: 'trig' },
    { name: 'ntriples', mediaType: 'application/n-triples', aliases: ['text/plain'], extension: 'nt' },
    { name: 'nquads', mediaType: 'application/n-quads', extension: 'nq' },
    {
      name: 'jsonld',
      mediaType: 'application/ld+json',
      aliases: ['application/json'],
      extension: 'jsonld',
    },
    {
      name: 'rdfxml',
      mediaType: 'application/rdf+xml',
      aliases: ['application/xml', 'text/xml'],
      extension: 'rdf',
    },
  ],
} as const satisfies Record<string, readonly MediaType[]>;

/** What a resource of the graph can be sent in: a graph, or a page for people. */
export const RESOURCE_TYPES: readonly MediaType[] = [...MEDIA_TYPES.graph, HTML];

/** What the answer to a query of this form can be sent in. */
export function mediaTypesOf(form: Form): readonly MediaType[] {
  if (form === 'ask') return MEDIA_TYPES.boolean;
  return form === 'construct' || form === 'describe' ? MEDIA_TYPES.graph : MEDIA_TYPES.rows;
}

/**
 * The media type to send (RFC 9110 §12.5.1): the one that the client likes best among those offered.
 *
 * @param accept - the Accept header; everything is acceptable where there is none
 * @returns undefined where nothing offered is acceptable
 */
export function negotiate(accept: string | undefined, offered: readonly MediaType[]): MediaType | undefined {
  // Parameters of a media range do not tell apart what is offered here, and the negotiator would ask for them to match.
  const ranges = (accept ?? '*/*').split(',').map((range) => {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim());
    return [type, ...parameters.filter((parameter) => /^q=/i.test(parameter))].join(';');
  });
  const named = new Set(ranges.map((range) => range.split(';')[0]?.toLowerCase()));
  const negotiator = new Negotiator({ headers: { accept: ranges.join(',') } });
  const names = [
    ...offered.map(({ mediaType }) => mediaType),
    // An alias counts where it is named: "text/*" does not mean a type that is sent as application/….
    ...offered.flatMap(({ aliases = [] }) => aliases).filter((alias) => named.has(alias)),
  ];
  const [best] = negotiator.mediaTypes(names);
  return offered.find(
    ({ mediaType, aliases = [] }) => mediaType === best || aliases.includes(best as string),
  );
}

/** The media type that `format=` names, by its short name, its extension or in full. */
export function mediaTypeNamed(name: string, offered: readonly MediaType[]): MediaType | undefined {
  return offered.find(
    ({ name: own, mediaType, extension }) => own === name || extension === name || mediaType === name,
  );
}

export const contentType = ({ mediaType, parameters = '' }: MediaType): string => mediaType + parameters;
