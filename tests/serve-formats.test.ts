import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Quad } from '@rdfjs/types';
import { Parser } from 'n3';
import { isomorphic } from 'rdf-isomorphic';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MINTED, PREFIXES, RDF, shorten } from '../src/prefixes.ts';
import { MEDIA_TYPES } from '../src/serve/media-types.ts';
import { GRAPH_FORMATS, type GraphFormat } from '../src/write/graph-formats.ts';
import { RESULT_FORMATS } from '../src/write/results.ts';
import { parseGraph } from './support/parse-graph.ts';
import { EVENT, type Reply, rowsOf, type Server, startServer, typeOf } from './support/serve.ts';

/* What is sent, read again by parsers that had no part in writing it: of a graph that is odd but right, and of ours. */

const file = join(import.meta.dirname, 'fixtures', 'protocol', 'odd.nt');
const named = join(import.meta.dirname, 'fixtures', 'protocol', 'graphs.nq');
const odd: Quad[] = new Parser().parse(readFileSync(file, 'utf8'));

let oddServer: Server;
let ours: Server;
beforeAll(async () => {
  [oddServer, ours] = await Promise.all([startServer('--data', file), startServer()]);
});
afterAll(() => Promise.all([oddServer.stop(), ours.stop()]));

const GRAPH_TYPES = [
  'text/turtle',
  'application/trig',
  'application/n-triples',
  'application/n-quads',
  'application/ld+json',
  'application/rdf+xml',
];
const read = (reply: Reply) => parseGraph(reply.text, typeOf(reply));
const objects = (quads: readonly Quad[], predicate: string, subject?: string) =>
  quads
    .filter(
      (quad) => quad.predicate.value === predicate && (subject ?? quad.subject.value) === quad.subject.value,
    )
    .map(({ object }) => object.value);

/** Subjects of the odd graph that RDF/XML has no way to write: XML 1.0 §2.2 Char, and names of properties. */
const NO_RDF_XML = ['control', 'noncharacter', 'number', 'slash', 'reserved', 'reserved2'].map(
  (name) => `https://example.org/${name}`,
);

test('everything that graphs and rows are written in by the command is sent too', () => {
  const sent = (types: readonly { name: string; mediaType: string; extension: string }[]) =>
    new Set(types.map(({ name, mediaType, extension }) => `${name} ${mediaType} ${extension}`));
  const all = Object.values(GRAPH_FORMATS).map((format) => format as GraphFormat);
  expect(sent(MEDIA_TYPES.graph)).toEqual(sent(all));
  expect(new Set(all.map(({ mediaType }) => mediaType))).toEqual(new Set(GRAPH_TYPES));
  const { csv, tsv, json, xml } = RESULT_FORMATS;
  expect(sent(MEDIA_TYPES.rows)).toEqual(sent([csv, tsv, json, xml]));
});

describe('a graph is the same in every syntax', () => {
  test.each(GRAPH_TYPES.slice(0, -1))('%s', async (type) => {
    const reply = await oddServer.query('CONSTRUCT WHERE { ?s ?p ?o }', type);
    expect([reply.status, typeOf(reply)]).toEqual([200, type]);
    expect(isomorphic(await read(reply), odd)).toBe(true);
  });

  test('application/rdf+xml, of what it can hold', async () => {
    const others = NO_RDF_XML.map((iri) => `<${iri}>`).join(', ');
    const query = `CONSTRUCT { ?s ?p ?o } { ?s ?p ?o FILTER (isBlank(?s) || ?s NOT IN (${others})) }`;
    const reply = await oddServer.query(query, 'application/rdf+xml');
    expect(typeOf(reply)).toBe('application/rdf+xml');
    const held = odd.filter(({ subject }) => !NO_RDF_XML.includes(subject.value));
    expect(isomorphic(await read(reply), held)).toBe(true);
  });

  test.each(NO_RDF_XML)('RDF/XML of %s is refused, and says what to ask for', async (iri) => {
    const reply = await oddServer.query(`CONSTRUCT WHERE { <${iri}> ?p ?o }`, 'application/rdf+xml');
    expect([reply.status, typeOf(reply)]).toEqual([406, 'application/problem+json']);
    expect(reply.text).toMatch(/RDF\/XML.*Turtle/s);
    expect((await oddServer.query(`CONSTRUCT WHERE { <${iri}> ?p ?o }`, 'text/turtle')).status).toBe(200);
  });

  test.each(GRAPH_TYPES)('%s of an event of ours', async (type) => {
    const query =
      'CONSTRUCT { ?s ?p ?o } { ?s dem:event event:e-2021-01-15-japan-france-teleconference ; ?p ?o }';
    const [reply, reference] = [
      await ours.query(query, type),
      await ours.query(query, 'application/n-triples'),
    ];
    const quads = await read(reply);
    expect(quads.length).toBeGreaterThan(100);
    expect(isomorphic(quads, await read(reference))).toBe(true);
  });

  test.each(GRAPH_TYPES)('%s without a statement', async (type) => {
    expect(await read(await oddServer.query('CONSTRUCT WHERE { <urn:x:none> ?p ?o }', type))).toEqual([]);
  });
});

describe('rows are the same in every syntax', () => {
  const query = `SELECT ?text ?none (LANG(?text) AS ?language) {
    <https://example.org/plain> rdfs:label ?text } ORDER BY STR(?text)`;
  const labels = odd.filter(({ predicate }) => predicate.value === `${PREFIXES.rdfs}label`);
  const texts = labels.map(({ object }) => object.value);

  test('JSON', async () => {
    const rows = rowsOf(await oddServer.query(query, 'application/sparql-results+json'));
    expect(new Set(rows.map(({ text }) => text))).toEqual(new Set(texts));
    expect(rows.every((row) => !('none' in row))).toBe(true);
  });

  test('TSV, whose terms are those of Turtle', async () => {
    const [head, ...lines] = (await oddServer.query(query, 'text/tab-separated-values')).text
      .trimEnd()
      .split('\n');
    expect(head).toBe('?text\t?none\t?language');
    const statements = lines.map((line) => `<urn:x:s> <urn:x:p> ${line.split('\t')[0]} .`).join('\n');
    const read = new Parser().parse(statements).map(({ object }) => object.value);
    expect(new Set(read)).toEqual(new Set(texts));
    expect(lines.every((line) => line.split('\t')[1] === '')).toBe(true);
  });

  test('CSV', async () => {
    const fields = csvRows((await oddServer.query(query, 'text/csv')).text);
    expect(fields[0]).toEqual(['text', 'none', 'language']);
    expect(new Set(fields.slice(1).map(([text]) => text))).toEqual(new Set(texts));
  });

  test('XML', async () => {
    const { text } = await oddServer.query(query, 'application/sparql-results+xml');
    const values = [...text.matchAll(/<binding name="text"><literal[^>]*>(.*?)<\/literal>/gs)];
    expect(new Set(values.map(([, value]) => unescaped(value as string)))).toEqual(new Set(texts));
    expect(text).not.toContain('name="none"><');
  });

  test.each(['control', 'noncharacter'])('XML cannot hold the text of %s, and says so', async (name) => {
    const rows = `SELECT ?text { <https://example.org/${name}> ?p ?text }`;
    const reply = await oddServer.query(rows, 'application/sparql-results+xml');
    expect([reply.status, typeOf(reply)]).toEqual([406, 'application/problem+json']);
    expect(rowsOf(await oddServer.query(rows)).length).toBe(1);
  });
});

test.each([
  ['SELECT * {}', 'turtle', ['json', 'xml', 'csv', 'tsv']],
  ['ASK {}', 'csv', ['json', 'xml']],
  ['CONSTRUCT WHERE { ?s ?p ?o }', 'csv', ['turtle', 'trig', 'ntriples', 'nquads', 'jsonld', 'rdfxml']],
])('%s as %s is refused with the formats that fit', async (query, format, fit) => {
  const reply = await ours.query(query, undefined, { format });
  expect([reply.status, typeOf(reply)]).toEqual([400, 'application/problem+json']);
  expect(JSON.parse(reply.text)).toMatchObject({ detail: expect.stringContaining(format), available: fit });
});

describe('service description (SPARQL 1.1 Service Description)', () => {
  test('comes in the format that its address asks for', async () => {
    const reply = await ours.send('/sparql?format=ntriples');
    expect([reply.status, typeOf(reply)]).toEqual([200, 'application/n-triples']);
  });

  test.each(GRAPH_TYPES)('%s, of the address that was asked', async (accept) => {
    const reply = await ours.send('/sparql', { headers: { accept } });
    expect([reply.status, typeOf(reply)]).toEqual([200, accept]);
    const quads = await read(reply);
    const [service] = quads.filter(({ object }) => object.value === `${PREFIXES.sd}Service`);
    expect(objects(quads, `${PREFIXES.sd}endpoint`, service?.subject.value)).toEqual([`${ours.url}/sparql`]);
    expect(objects(quads, `${PREFIXES.sd}supportedLanguage`)).toEqual([`${PREFIXES.sd}SPARQL11Query`]);
    // Nothing may be called from here, so that federated query is no feature.
    expect(objects(quads, `${PREFIXES.sd}feature`)).toEqual([]);
    expect(objects(quads, `${PREFIXES.sd}resultFormat`).length).toBe(10);
    const triples = await ours.query('SELECT (COUNT(*) AS ?n) { ?s ?p ?o }');
    expect(objects(quads, `${PREFIXES.void}triples`)).toEqual([rowsOf(triples)[0]?.n]);
  });

  test('the graph that is asked over is the default graph, and there are no others', async () => {
    const quads = await read(await ours.send('/sparql'));
    const [dataset] = objects(quads, `${PREFIXES.sd}defaultDataset`) as [string];
    const [graph] = objects(quads, `${PREFIXES.sd}defaultGraph`, dataset) as [string];
    expect(objects(quads, RDF.type, graph)).toEqual([`${PREFIXES.sd}Graph`]);
    expect(objects(quads, `${PREFIXES.sd}namedGraph`)).toEqual([]);
  });

  test('named graphs are told by name, with their size', async () => {
    const server = await startServer('--data', named, '--named-graphs');
    const quads = await read(await server.send('/sparql'));
    const rows = rowsOf(
      await server.query(
        'SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } FILTER (isIRI(?g)) } GROUP BY ?g',
      ),
    );
    const foreign = await read(await server.send('/.well-known/void'));
    await server.stop();
    const [dataset] = objects(quads, `${PREFIXES.sd}defaultDataset`) as [string];
    const described = objects(quads, `${PREFIXES.sd}namedGraph`, dataset).map((node) => {
      expect(objects(quads, RDF.type, node)).toEqual([`${PREFIXES.sd}NamedGraph`]);
      const [graph] = objects(quads, `${PREFIXES.sd}graph`, node) as [string];
      return {
        g: objects(quads, `${PREFIXES.sd}name`, node)[0],
        n: objects(quads, `${PREFIXES.void}triples`, graph)[0],
      };
    });
    expect(described.length).toBe(2);
    expect(new Set(described)).toEqual(new Set(rows));
    const [graph] = objects(quads, `${PREFIXES.sd}defaultGraph`, dataset) as [string];
    expect(objects(quads, `${PREFIXES.void}triples`, graph)).toEqual(['1']);
    expect(objects(foreign, `${PREFIXES.dcterms}license`)).toEqual([]);
  });

  test('names the host by which it was asked', async () => {
    const reply = await ours.send('/sparql', { headers: { host: 'data.example.org' } });
    expect(objects(await read(reply), `${PREFIXES.sd}endpoint`)).toEqual(['http://data.example.org/sparql']);
  });

  test('an endpoint that may call others says so', async () => {
    const server = await startServer('--data', file, '--allow-service', 'https://example.org/sparql');
    const quads = await read(await server.send('/sparql'));
    await server.stop();
    expect(objects(quads, `${PREFIXES.sd}feature`)).toEqual([`${PREFIXES.sd}BasicFederatedQuery`]);
  });
});

test('the licence, an example and what it is about are told of the data of the project alone', async () => {
  for (const [server, isOwn] of [
    [ours, true],
    [oddServer, false],
  ] as const) {
    const { info } = JSON.parse((await server.send('/openapi.json')).text);
    expect([/CC BY/.test(JSON.stringify(info.license)), /governments/.test(info.summary)]).toEqual([
      isOwn,
      isOwn,
    ]);
    const { text } = await server.send('/');
    expect([text.includes(EVENT), text.includes('governments')]).toEqual([isOwn, isOwn]);
    const [, example] = /href="[^"]*(\/id\/[^"]*)"/.exec(text) ?? [];
    if (example) expect((await server.send(example)).status).toBe(303);
  }
});

describe('description of the dataset (VoID, DCAT 3)', () => {
  const COUNTS: [string, string][] = [
    ['triples', 'SELECT (COUNT(*) AS ?n) { ?s ?p ?o }'],
    ['distinctSubjects', 'SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }'],
    ['properties', 'SELECT (COUNT(DISTINCT ?p) AS ?n) { ?s ?p ?o }'],
    ['classes', 'SELECT (COUNT(DISTINCT ?c) AS ?n) { ?s a ?c }'],
  ];
  const description = async (server: Server, accept = 'text/turtle') =>
    read(await server.send('/.well-known/void', { headers: { accept } }));
  const dataset = (quads: readonly Quad[]) =>
    quads.find(
      ({ predicate, object }) => predicate.value === RDF.type && object.value === `${PREFIXES.void}Dataset`,
    )?.subject.value as string;

  test.each(['oddServer', 'ours'] as const)('counts are those of the graph (%s)', async (name) => {
    const server = name === 'ours' ? ours : oddServer;
    const quads = await description(server);
    for (const [property, query] of COUNTS) {
      const [row] = rowsOf(await server.query(query));
      expect([property, ...objects(quads, `${PREFIXES.void}${property}`, dataset(quads))]).toEqual([
        property,
        row?.n,
      ]);
    }
  });

  test('each class has its number of members', async () => {
    const quads = await description(ours);
    const [dem] = [`${PREFIXES.dem}Event`];
    const [partition] = quads.filter(
      ({ predicate, object }) => predicate.value === `${PREFIXES.void}class` && object.value === dem,
    );
    const [row] = rowsOf(await ours.query('SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s a dem:Event }'));
    expect(objects(quads, `${PREFIXES.void}entities`, partition?.subject.value)).toEqual([row?.n]);
  });

  test('says where the data can be had, on this host', async () => {
    const quads = await description(ours);
    const about = dataset(quads);
    expect(objects(quads, `${PREFIXES.void}sparqlEndpoint`, about)).toEqual([`${ours.url}/sparql`]);
    expect(objects(quads, `${PREFIXES.dcat}endpointDescription`)).toEqual([`${ours.url}/openapi.json`]);
    expect(objects(quads, `${PREFIXES.void}uriSpace`, about)).toEqual(['https://w3id.org/demarche/']);
    const [example] = objects(quads, `${PREFIXES.void}exampleResource`, about);
    const path = new URL(example as string).pathname.replace('/demarche', '');
    expect((await ours.send(path)).status).toBe(303);
  });

  test('whose it is and under which licence is that which the graph says of itself', async () => {
    const quads = await description(ours);
    const [row] = rowsOf(
      await ours.query('SELECT * { document:demarche dcterms:title ?title ; dcterms:license ?license }'),
    );
    expect(objects(quads, `${PREFIXES.dcterms}title`, dataset(quads))).toEqual([row?.title]);
    expect(objects(quads, `${PREFIXES.dcterms}license`, dataset(quads))).toEqual([row?.license]);
    expect(objects(quads, `${PREFIXES.dcterms}publisher`, dataset(quads))).toEqual([
      `${PREFIXES.organization}demarche`,
    ]);
    expect(objects(quads, `${PREFIXES.void}vocabulary`, dataset(quads))).toEqual(
      expect.arrayContaining([PREFIXES.dem, PREFIXES.skos, PREFIXES.dcterms, PREFIXES.oa]),
    );
  });

  test('nothing is claimed of the data of others', async () => {
    const quads = await description(oddServer);
    const about = quads.filter(({ subject }) => subject.value === dataset(quads));
    expect(new Set(about.map(({ predicate }) => shorten(predicate.value)))).toEqual(
      new Set([
        'rdf:type',
        'void:sparqlEndpoint',
        'void:vocabulary',
        'void:feature',
        'void:triples',
        'void:distinctSubjects',
        'void:properties',
        'void:classes',
        'dcat:distribution',
        ...(odd.some(({ predicate }) => predicate.value === RDF.type) ? ['void:classPartition'] : []),
      ]),
    );
    expect(about.some(({ object }) => object.value.startsWith(MINTED))).toBe(false);
  });

  test.each(GRAPH_TYPES)('%s', async (accept) => {
    expect(isomorphic(await description(ours, accept), await description(ours))).toBe(true);
  });
});

/** Rows of CSV as RFC 4180 has it: CRLF ends a row, and quoted fields hold anything. */
function csvRows(text: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
    if (end === '\r\n') rows.push([]);
  }
  return rows.slice(0, -1);
}

function unescaped(xml: string): string {
  const named: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };
  // XML 1.0 §2.11: a reader takes what ends a line, unless it is escaped, for a line feed.
  return xml
    .replace(/\r\n?/g, '\n')
    .replace(/&(?:#(\d+)|(\w+));/g, (_, code, name) =>
      code ? String.fromCodePoint(Number(code)) : (named[name] ?? ''),
    );
}
