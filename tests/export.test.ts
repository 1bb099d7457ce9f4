import type { Quad } from '@rdfjs/types';
import { Parser } from 'n3';
import { isomorphic } from 'rdf-isomorphic';
import { beforeAll, describe, expect, test } from 'vitest';
import { parseWithOxigraph } from '../src/engines/oxigraph.ts';
import { exportGraph } from '../src/export.ts';
import { formatOfFile } from '../src/output.ts';
import { PREFIXES } from '../src/prefixes.ts';
import { GRAPH_FORMATS, type GraphFormatName } from '../src/write/graph-formats.ts';
import { blankNode, literal, namedNode, quad } from '../src/write/terms.ts';
import { parseGraph } from './support/parse-graph.ts';

/* The bundled graph in every syntax, read again by parsers that had no part in writing it; and what TriG and RDF/XML need. */

const NAMES = Object.keys(GRAPH_FORMATS) as GraphFormatName[];
const merged = (quads: readonly Quad[]) =>
  quads.map(({ subject, predicate, object }) => quad(subject, predicate, object));

/** RDFC-1.0: equal for graphs that are the same. */
// Readers of JSON-LD spell doubles in their own way (JSON-LD 1.1 API, §8.2.2): they are compared as numbers.
const canonical = (quads: readonly Quad[]) =>
  GRAPH_FORMATS.nquads.write(
    quads.map(({ subject, predicate, object, graph }) =>
      object.termType === 'Literal' && object.datatype.value === `${PREFIXES.xsd}double`
        ? quad(subject, predicate, literal(String(Number(object.value)), '', object.datatype.value), graph)
        : quad(subject, predicate, object, graph),
    ),
  );

describe('the bundled graph', () => {
  let reference: Quad[];
  beforeAll(async () => {
    reference = new Parser({ format: 'N-Quads' }).parse(await exportGraph({ format: 'nquads' }));
  });

  test.each(NAMES)('in %s is the same for readers of others', async (format) => {
    const { mediaType, keepsGraphs } = GRAPH_FORMATS[format];
    const quads = await parseGraph(await exportGraph({ format }), mediaType);
    expect((await canonical(quads)) === (await canonical(keepsGraphs ? reference : merged(reference)))).toBe(
      true,
    );
  });

  test('tells what was authored from what was derived, where the format has named graphs', () => {
    expect(new Set(reference.map(({ graph }) => graph.value))).toEqual(
      new Set([`${PREFIXES.graph}authored`, `${PREFIXES.graph}derived`]),
    );
  });
});

test.each([
  ['graph.ttl', 'turtle'],
  ['graph.trig', 'trig'],
  ['graph.nt', 'ntriples'],
  ['graph.nq', 'nquads'],
  ['graph.jsonld', 'jsonld'],
  ['graph.rdf', 'rdfxml'],
])('a file named %s is of the format %s', (file, format) => {
  expect(formatOfFile(file, GRAPH_FORMATS)).toBe(format);
});

const E = 'https://example.org/';
const [a, p] = [namedNode(`${E}a`), namedNode(`${E}p`)];

describe('TriG', () => {
  const [one, two] = [namedNode(`${E}one`), namedNode(`${E}two.`)];
  const [x, y] = [blankNode('x'), blankNode('y')];
  const dataset = [
    quad(a, p, x),
    quad(x, p, literal('in one', ''), one),
    quad(x, p, y, two),
    quad(y, namedNode(`${PREFIXES.rdf}type`), a, two),
    quad(y, p, literal('7', '', `${PREFIXES.xsd}integer`), y),
  ];

  test('keeps a blank node that stands in several graphs, and graphs that are blank nodes', async () => {
    const text = await GRAPH_FORMATS.trig.write(dataset);
    expect(isomorphic(await parseGraph(text, 'application/trig'), dataset)).toBe(true);
    expect(isomorphic(parseWithOxigraph(text, 'application/trig'), dataset)).toBe(true);
  });

  test('has the same bytes whatever the order and the labels', async () => {
    const other = new Map([
      ['x', blankNode('y')],
      ['y', blankNode('b7')],
    ]);
    const renamed = <Term extends Quad['object'] | Quad['graph']>(term: Term): Term =>
      term.termType === 'BlankNode' ? (other.get(term.value) as unknown as Term) : term;
    const again = dataset.map((each) =>
      quad(renamed(each.subject), each.predicate, renamed(each.object), renamed(each.graph)),
    );
    expect(await GRAPH_FORMATS.trig.write(again.reverse())).toBe(await GRAPH_FORMATS.trig.write(dataset));
  });

  test('of what stands in no named graph is Turtle', async () => {
    const quads = merged(dataset);
    expect(await GRAPH_FORMATS.trig.write(quads)).toBe(await GRAPH_FORMATS.turtle.write(quads));
  });
});

describe('RDF/XML', () => {
  test('has the same bytes whatever the order', async () => {
    const quads = ['x', 'y', 'z'].map((name) => quad(a, namedNode(`urn:${name}:p`), a));
    const text = await GRAPH_FORMATS.rdfxml.write(quads);
    expect(await GRAPH_FORMATS.rdfxml.write([...quads].reverse())).toBe(text);
    expect(isomorphic(await parseGraph(text, 'application/rdf+xml'), quads)).toBe(true);
  });

  test('takes what several graphs hold once', async () => {
    const quads = [quad(a, p, blankNode('x')), quad(a, p, blankNode('x'), a)];
    expect(await GRAPH_FORMATS.rdfxml.write(quads)).toBe(await GRAPH_FORMATS.rdfxml.write(merged(quads)));
  });

  // XML 1.0 (Fifth Edition) §2.3: letters for Unicode, none for XML; digits that are none of 0 to 9.
  test.each(['ª', 'aª', 'aº', 'a²', 'a½', 'a×', '1', 'a/', ''])(
    'refuses a predicate that ends in "%s"',
    async (end) => {
      await expect(GRAPH_FORMATS.rdfxml.write([quad(a, namedNode(E + end), a)])).rejects.toMatchObject({
        code: 'data',
        hint: expect.stringContaining('Turtle'),
      });
    },
  );

  test.each(['été', '日本', 'a.b-c', '1a', 'ª/a', 'a·b'])(
    'writes a predicate that ends in "%s"',
    async (end) => {
      const quads = [quad(a, namedNode(E + end), literal('<&>"\r\n\t', ''))];
      const text = await GRAPH_FORMATS.rdfxml.write(quads);
      expect(isomorphic(await parseGraph(text, 'application/rdf+xml'), quads)).toBe(true);
      expect(isomorphic(parseWithOxigraph(text, 'application/rdf+xml'), quads)).toBe(true);
    },
  );
});
