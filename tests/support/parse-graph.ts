import { Readable } from 'node:stream';
import type { Quad } from '@rdfjs/types';
import jsonld from 'jsonld';
import { Parser } from 'n3';
import { RdfXmlParser } from 'rdfxml-streaming-parser';

/* Reads every syntax of graphs that the service offers, with parsers that have no line in common with what wrote them. */

/** A name of n3's for each syntax that it reads. */
const N3_FORMATS: Readonly<Record<string, string>> = {
  'text/turtle': 'text/turtle',
  'application/trig': 'application/trig',
  'application/n-triples': 'N-Triples',
  'application/n-quads': 'N-Quads',
};

/**
 * The statements of a text.
 *
 * @throws what the parser throws; a media type that is none of a graph
 */
export async function parseGraph(text: string, mediaType: string): Promise<Quad[]> {
  const format = N3_FORMATS[mediaType];
  if (format) return new Parser({ format }).parse(text);
  if (mediaType === 'application/ld+json') {
    const nquads = await jsonld.toRDF(JSON.parse(text), { format: 'application/n-quads' });
    return new Parser({ format: 'N-Quads' }).parse(nquads as unknown as string);
  }
  if (mediaType !== 'application/rdf+xml') throw new Error(`"${mediaType}" is no media type of a graph`);
  const quads: Quad[] = [];
  for await (const quad of Readable.from([text]).pipe(new RdfXmlParser())) quads.push(quad);
  return quads;
}
