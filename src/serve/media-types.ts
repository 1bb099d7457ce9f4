import Negotiator from 'negotiator';
import type { Form } from '../engines/sparql-text.ts';
import { GRAPH_FORMATS } from '../write/graph-formats.ts';
import { RESULT_FORMATS } from '../write/results.ts';

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

/** A row of the tables of formats as it is sent, with what is HTTP's own. */
function sent(
  { name, mediaType, extension }: Pick<MediaType, 'name' | 'mediaType' | 'extension'>,
  more: Pick<MediaType, 'aliases' | 'parameters'> = {},
): MediaType {
  return { name, mediaType, extension, ...more };
}

const UTF_8 = '; charset=utf-8';
const XML_ALIASES = ['application/xml', 'text/xml'];
export const HTML: MediaType = {
  name: 'html',
  mediaType: 'text/html',
  parameters: UTF_8,
  extension: 'html',
};
export const JSON_DOCUMENT: MediaType = { name: 'json', mediaType: 'application/json', extension: 'json' };
const JSON_RESULTS = sent(RESULT_FORMATS.json, { aliases: ['application/json'] });
const XML_RESULTS = sent(RESULT_FORMATS.xml, { aliases: XML_ALIASES });

/** What rows (SELECT), a boolean (ASK) and a graph (CONSTRUCT, DESCRIBE) can be sent in; the first is the default. */
export const MEDIA_TYPES = {
  rows: [
    JSON_RESULTS,
    XML_RESULTS,
    sent(RESULT_FORMATS.csv, { parameters: `${UTF_8}; header=present` }),
    sent(RESULT_FORMATS.tsv, { parameters: UTF_8 }),
  ],
  boolean: [JSON_RESULTS, XML_RESULTS],
  graph: [
    sent(GRAPH_FORMATS.turtle),
    sent(GRAPH_FORMATS.trig),
    sent(GRAPH_FORMATS.ntriples, { aliases: ['text/plain'] }),
    sent(GRAPH_FORMATS.nquads),
    sent(GRAPH_FORMATS.jsonld, { aliases: ['application/json'] }),
    sent(GRAPH_FORMATS.rdfxml, { aliases: XML_ALIASES }),
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

/** Names of whole families: the one that is offered is meant, as where Accept asks so. */
const FAMILIES: Readonly<Record<string, string>> = { json: 'application/json', xml: 'application/xml' };

/** The media type that `format=` names, by its short name, its extension or in full; by an alias where it is none of these. */
export function mediaTypeNamed(name: string, offered: readonly MediaType[]): MediaType | undefined {
  const alias = FAMILIES[name] ?? name;
  return (
    offered.find(
      ({ name: own, mediaType, extension }) => own === name || extension === name || mediaType === name,
    ) ?? offered.find(({ aliases = [] }) => aliases.includes(alias))
  );
}

export const contentType = ({ mediaType, parameters = '' }: MediaType): string => mediaType + parameters;
