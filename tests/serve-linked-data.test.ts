import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Parser } from 'n3';
import { isomorphic } from 'rdf-isomorphic';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MINTED, PREFIXES } from '../src/prefixes.ts';
import { BUILT } from '../src/project.ts';
import { parseGraph } from './support/parse-graph.ts';
import { type Server, startServer, typeOf } from './support/serve.ts';

/* Every IRI that the project mints is to be had on this host: things and concepts by way of 303, documents at once. */

const hostile = join(import.meta.dirname, 'fixtures', 'protocol', 'hostile.nt');
const unusual = join(import.meta.dirname, 'fixtures', 'protocol', 'unusual-iris.nt');

let server: Server;
let hostileServer: Server;
let unusualServer: Server;
beforeAll(async () => {
  [server, hostileServer, unusualServer] = await Promise.all([
    startServer(),
    startServer('--data', hostile),
    startServer('--data', unusual),
  ]);
});
afterAll(() => Promise.all([server.stop(), hostileServer.stop(), unusualServer.stop()]));

/**
 * IRIs of the project that the graph holds anywhere, by kind (`id/event`, `concept/force`, …), two or more of each, and all
 * documents and versions of the ontology: 50 and some.
 */
function sample(): string[] {
  const kinds = new Map<string, Set<string>>();
  for (const { subject, predicate, object } of new Parser().parse(readFileSync(BUILT.graph, 'utf8')))
    for (const { termType, value } of [subject, predicate, object]) {
      if (termType !== 'NamedNode' || !value.startsWith(MINTED)) continue;
      const [path = '', fragment] = value.slice(MINTED.length).split('#');
      const parts = path.split('/');
      const kind = parts[0] === 'ontology' ? `${path}${fragment ? '#' : ''}` : parts.slice(0, 2).join('/');
      const name = `${kind} ${parts.length}`;
      kinds.set(name, (kinds.get(name) ?? new Set()).add(value));
    }
  return [...kinds.values()].flatMap((members) => {
    const all = [...members].sort();
    return [...new Set([all[0], all[Math.floor(all.length / 2)]])].filter((iri) => iri !== undefined);
  });
}

/** The path on this host at which an IRI is asked for: a client sends no fragment. */
const pathOf = (iri: string) => `/${iri.slice(MINTED.length).replace(/#.*/, '')}`;

const iris = sample();
test('the sample is of all kinds', () => {
  expect(iris.length).toBeGreaterThanOrEqual(50);
  for (const space of ['id/', 'concept/', 'ontology#'])
    expect(iris.some((iri) => iri.startsWith(MINTED + space))).toBe(true);
  for (const document of ['ontology', 'ontology/alignments']) {
    expect(iris).toContain(MINTED + document);
    expect(iris.some((iri) => /^\/\d/.test(iri.slice((MINTED + document).length)))).toBe(true);
  }
});

describe.each(iris)('%s', (iri) => {
  test('is described where it leads', async () => {
    const headers = { accept: 'application/n-triples' };
    let reply = await server.send(pathOf(iri), { headers });
    const isDocument = /^\/ontology/.test(pathOf(iri));
    expect(reply.status).toBe(isDocument ? 200 : 303);
    if (!isDocument) {
      const location = reply.headers.location as string;
      expect(location.startsWith(`${server.url}/`)).toBe(true);
      reply = await server.send(location.slice(server.url.length), { headers });
    }
    expect([reply.status, typeOf(reply)]).toEqual([200, 'application/n-triples']);
    const quads = await parseGraph(reply.text, typeOf(reply));
    expect(quads.some(({ subject, object }) => [subject.value, object.value].includes(iri))).toBe(true);
  });
});

describe('a resource', () => {
  const path = '/doc/id/event/e-2021-01-15-japan-france-teleconference';
  test.each([
    ['text/turtle', 'text/turtle'],
    ['application/ld+json', 'application/ld+json'],
    ['application/n-triples', 'application/n-triples'],
    ['application/rdf+xml', 'application/rdf+xml'],
    ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'text/html'],
    ['*/*', 'text/turtle'],
  ])('for Accept: %s', async (accept, expected) => {
    const reply = await server.send(path, { headers: { accept } });
    expect([reply.status, typeOf(reply)]).toEqual([200, expected]);
    expect(reply.headers.vary).toMatch(/\bAccept\b/);
  });

  test('format= survives the redirect', async () => {
    const { headers } = await server.send(`${path.slice(4)}?format=jsonld`);
    expect(headers.location).toBe(`${server.url}${path}?format=jsonld`);
    expect(typeOf(await server.send(`${path}?format=jsonld`))).toBe('application/ld+json');
  });

  test.each([
    ['json', 'application/ld+json'],
    ['application/json', 'application/ld+json'],
    ['xml', 'application/rdf+xml'],
  ])('format=%s is what Accept would choose: %s', async (format, expected) => {
    for (const there of [path, '/ontology', '/.well-known/void'])
      expect(typeOf(await server.send(`${there}?format=${format}`))).toBe(expected);
  });

  test('a format that there is not is refused before it is redirected', async () => {
    for (const format of ['xlsx', 'csv', 'turtle&format=turtle'])
      expect((await server.send(`${path.slice(4)}?format=${format}`)).status).toBe(400);
  });

  // RFC 9110 §15.4.4: 303 says that there is something to see; where there is nothing, nobody is sent on.
  test.each([
    '/doc/id/event/nosuch',
    '/id/event/nosuch',
    '/id/event/nosuch?format=turtle',
    '/id/event/%22',
    '/id/',
    '/concept/force/nosuch',
    '/graph/nosuch',
    '/ontology/nosuch',
    '/ontology/0.0.0',
  ])('nothing is known of %s', async (unknown) => {
    const reply = await server.send(unknown, { headers: { accept: 'text/html' } });
    expect([reply.status, typeOf(reply)]).toEqual([404, 'application/problem+json']);
    expect(reply.headers.location).toBeUndefined();
    expect((await server.send(unknown, { method: 'HEAD' })).status).toBe(404);
  });

  test('takes one format', async () => {
    const reply = await server.send(`${path}?format=turtle&format=jsonld`);
    expect([reply.status, typeOf(reply)]).toEqual([400, 'application/problem+json']);
    expect(reply.text).toMatch(/2 parameters.*format.*give one/);
  });
});

describe('an address in other characters', () => {
  const said = async (target: string) => (await unusualServer.send(target)).status;

  test.each([
    ['the characters that the IRI has, in UTF-8', '/doc/id/state/%E6%97%A5%E6%9C%AC'],
    ['in lower case', '/doc/id/state/%e6%97%a5%e6%9c%ac'],
    ['a letter that needs no encoding', '/doc/id/state/%6aapan'],
    ['bytes that the IRI itself has encoded', '/doc/id/state/c%C3%B4te'],
    ['the address as a whole', `http://any.example/doc/id/state/japan`],
  ])('is found: %s', async (_what, target) => {
    expect(await said(target)).toBe(200);
    expect(await said(target.replace('/doc', ''))).toBe(303);
  });

  test('that nothing has is 404, and one of no characters 400', async () => {
    expect(await said('/id/state/%E6%97%A5')).toBe(404);
    expect(await said('/id/state/%FF')).toBe(400);
  });
});

// OWL 2 §3.3: at the version IRI of an ontology, that version of it is to be had.
describe('a version of the ontology', () => {
  const [version] = iris.filter((iri) => /\/ontology\/\d/.test(iri)) as [string];
  const read = async (path: string) => {
    const reply = await server.send(path, { headers: { accept: 'application/n-triples' } });
    return parseGraph(reply.text, typeOf(reply));
  };

  test('is the ontology', async () => {
    expect(isomorphic(await read(pathOf(version)), await read('/ontology'))).toBe(true);
  });

  test('is its page too', async () => {
    const [page, whole] = [
      await server.send(`${pathOf(version)}?format=html`),
      await server.send('/ontology?format=html'),
    ];
    expect(page.text).toBe(whole.text);
  });
});

describe.each(['hostile', 'other'])('the page about %s', (name) => {
  test('shows what the data says and does nothing that it says', async () => {
    const reply = await hostileServer.send(`/doc/id/event/${name}?format=html`);
    expect([reply.status, typeOf(reply)]).toEqual([200, 'text/html']);
    const tags = [...reply.text.matchAll(/<\/?([a-z0-9]+)((?:\s+[a-z-]+(?:="[^"]*")?)*)\s*>/gi)];
    const names = new Set(tags.map(([, tag]) => tag?.toLowerCase()));
    expect([...names].filter((tag) => /^(script|img|svg|b|iframe|object)$/.test(tag as string))).toEqual([]);
    // What is no tag is text, and has no bare bracket.
    expect(reply.text.replace(/<!doctype html>/i, '').split('<').length - 1).toBe(tags.length);
    const attributes = tags.flatMap(([, , text]) => [...(text ?? '').matchAll(/([a-z-]+)="([^"]*)"/g)]);
    expect(attributes.filter(([, attribute]) => attribute?.startsWith('on'))).toEqual([]);
    const links = attributes.filter(([, attribute]) => attribute === 'href').map(([, , value]) => value);
    expect(links.filter((value) => !/^(https?:\/\/|\?format=)/.test(value as string))).toEqual([]);
    expect(reply.text).toContain(
      name === 'hostile' ? '&lt;script&gt;alert(1)' : '&lt;svg onload=alert(9)&gt;',
    );
  });
});

describe('named graphs that are kept apart', () => {
  const scratch = mkdtempSync(join(tmpdir(), 'demarche-named-'));
  const written = (name: string, text: string) => {
    const file = join(scratch, name);
    writeFileSync(file, text);
    return file;
  };
  const one = written(
    'one.trig',
    `<urn:g1> { <${MINTED}id/state/atlantis> <urn:p> _:b . _:b <urn:q> "one" }`,
  );
  const two = written('two.trig', '<urn:g2> { <urn:s> <urn:p> _:b . _:b <urn:q> "two" }');
  const atlantis = `<${MINTED}id/state/atlantis>`;
  const wikidata = `<${PREFIXES['identifier-scheme']}wikidata>`;
  const three = written(
    'three.nq',
    [
      `${atlantis} <${PREFIXES.rdfs}label> "Atlantis"@en`,
      `${atlantis} <${PREFIXES.skos}exactMatch> <${PREFIXES.wd}Q5>`,
      `${wikidata} <${PREFIXES.void}uriSpace> "${PREFIXES.wd}"`,
      `${wikidata} <${PREFIXES.skos}prefLabel> "Wikidata"@en`,
      `${wikidata} <${PREFIXES.skos}inScheme> <${MINTED}concept/identifier-scheme>`,
      `<${PREFIXES.confirmation}confirmed> <${PREFIXES.skos}prefLabel> "confirmed"@en`,
    ]
      .map((triple) => `${triple} <${MINTED}graph/three> .\n`)
      .join(''),
  );
  let apart: Server;
  beforeAll(async () => {
    apart = await startServer('--data', one, '--data', two, '--data', three, '--named-graphs');
  });
  afterAll(async () => {
    await apart.stop();
    rmSync(scratch, { recursive: true });
  });

  test('may come from several files, whose blank nodes do not meet', async () => {
    const { text } = await apart.query(
      'SELECT ?g ?value { GRAPH ?g { ?s <urn:p> ?b . ?b <urn:q> ?value } } ORDER BY ?g',
      'text/csv',
    );
    expect(text).toBe('g,value\r\nurn:g1,one\r\nurn:g2,two\r\n');
  });

  test('are asked by questions and described together', async () => {
    const description = await apart.send('/.well-known/void?format=ntriples');
    expect(description.text).toMatch(/void#triples> "10"/);
    const { text } = await apart.send(`/questions/identifiers?entity=${MINTED}id/state/atlantis&format=json`);
    expect(JSON.parse(text).results.bindings.length).toBe(1);
  });

  test('have names that dereference to what is in them', async () => {
    expect((await apart.send('/graph/three')).status).toBe(303);
    const { status, text } = await apart.send('/doc/graph/three?format=ntriples');
    expect([status, text]).toEqual([200, expect.stringContaining('Atlantis')]);
    expect((await apart.send('/doc/graph/four')).status).toBe(404);
  });

  test('have resources that dereference as others do', async () => {
    const asked = await apart.send('/id/state/atlantis');
    expect([asked.status, asked.headers.location]).toEqual([303, `${apart.url}/doc/id/state/atlantis`]);
    const { status, text } = await apart.send('/doc/id/state/atlantis?format=ntriples');
    expect([status, text]).toEqual([200, expect.stringContaining('<urn:p>')]);
  });
});

test('a file that does not parse is told with its name and line', async () => {
  const file = join(tmpdir(), `demarche-broken-${process.pid}.nq`);
  writeFileSync(file, '<urn:s> <urn:p> "x" .\n<urn:s> <urn:p "y" .\n');
  await expect(startServer('--data', file, '--named-graphs')).rejects.toThrow(`${file}:2:`);
  rmSync(file);
});
