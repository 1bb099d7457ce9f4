import { expand } from '../prefixes.ts';

/* Codes that are IRIs, in the forms in which people have them: as IRIs, as prefixed names, as addresses of pages. */

/** Pages of the same thing, by address without protocol: what they are called where the IRI is meant. */
const PAGES: readonly [RegExp, string][] = [
  [/^wikidata\.org\/wiki\/(?=Q\d+$)/, 'wikidata.org/entity/'],
  [/^(?:sws\.)?geonames\.org\/(\d+)(?:\/[^/]*)?$/, 'sws.geonames.org/$1'],
];

/** What is the same in all ways to write an address that means one code; undefined where the text is no address. */
export function addressKey(text: string): string | undefined {
  const iri = /^https?:\/\//i.test(text) ? text : expand(text);
  if (iri === undefined || /\s/.test(iri)) return undefined;
  const bare = iri.replace(/^https?:\/\/(?:www\.)?/i, '').replace(/\/$/, '');
  return PAGES.reduce((address, [page, as]) => address.replace(page, as), bare);
}
