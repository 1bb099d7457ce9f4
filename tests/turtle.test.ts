import { readFileSync } from 'node:fs';
import type { Quad, Term } from '@rdfjs/types';
import fc from 'fast-check';
import jsonld from 'jsonld';
import { Parser } from 'n3';
import { isomorphic } from 'rdf-isomorphic';
import { describe, expect, it } from 'vitest';
import { parseWithOxigraph } from '../src/engines/oxigraph.ts';
import { canonicalLabels } from '../src/write/canonical.ts';
import { GRAPH_FORMATS } from '../src/write/graph-formats.ts';
import { blankNode, literal, namedNode, quad } from '../src/write/terms.ts';

const E = 'http://example.org/';
const PREFIXES = {
  e: E,
  ee: `${E}e#`,
  xsd: 'http://www.w3.org/2001/XMLSchema#',
  rdf: 'http://www.w3.org/1999/02/22-rdf-syntax-ns#',
};
const fixture = (name: string) => readFileSync(new URL(`fixtures/turtle/${name}`, import.meta.url), 'utf8');
const turtle = (quads: Iterable<Quad>) => GRAPH_FORMATS.turtle.write(quads, { prefixes: PREFIXES });
const read = (text: string, format = 'text/turtle'): Quad[] => new Parser({ format }).parse(text);
const ttl = (text: string) => read(`@prefix e: <${E}> .\n@prefix rdf: <${PREFIXES.rdf}> .\n${text}`);

// Any graph: IRIs that end in whatever RFC 3987 allows (Oxigraph insists on it), literals of any kind and text,
// blank nodes that nest, are shared, run in rings or make lists, well-formed and otherwise.
const iri = fc
  .tuple(
    fc.constantFrom(E, `${E}e#`, 'urn:x:', 'http://example.org?'),
    fc.string({ unit: 'grapheme', maxLength: 6 }),
  )
  .map(([start, end]) =>
    namedNode(
      start + end.replace(/[\p{Cc}\p{Co}\p{Cn}\p{Cf}\ufff0-\uffff\u{e0000}-\u{e0fff} <>"{}|^`\\%[\]#]/gu, ''),
    ),
  );
const localName = fc
  .constantFrom('St.', 'Treaty_(1919)', 'a/b', 'a:b', '-a', '1', '_', 'a.b', 'é', '%41', "d'Or", 'a,b', '')
  .map((end) => namedNode(E + end));
const blank = fc.constantFrom('a', 'b', 'c', 'd', 'f').map((label) => blankNode(label));
const datatype = fc
  .constantFrom('integer', 'decimal', 'double', 'boolean', 'string', 'date')
  .map((name) => PREFIXES.xsd + name);
const number = fc.constantFrom(
  '0',
  '-0',
  '01',
  '+1',
  '7',
  '-12',
  '1.5',
  '1.50',
  '.5',
  '1.',
  '-0.0',
  '1.0E0',
  '1e0',
  'true',
  '1',
  '',
);
const anyLiteral = fc.oneof(
  fc
    .tuple(fc.oneof(number, fc.string({ unit: 'binary' })), datatype)
    .map(([value, type]) => literal(value, '', type)),
  fc
    .tuple(fc.string({ unit: 'grapheme' }), fc.constantFrom('en', 'ja', 'fr-be'))
    .map(([value, language]) => literal(value, language)),
  fc
    .constantFrom(
      '\r\n',
      '"',
      '\\',
      '"""',
      '\u0000\u0008\u000c\u007f\u0085\u2028',
      '\\u0041',
      '\\',
      '@en',
      '\ufeff',
    )
    .map((value) => literal(value, '')),
);
const lists = fc.constantFrom('first', 'rest', 'nil', 'type').map((name) => namedNode(PREFIXES.rdf + name));
const anyQuad = fc
  .tuple(
    fc.oneof(iri, localName, blank, blank),
    fc.oneof(iri, localName, lists),
    fc.oneof(iri, localName, blank, blank, anyLiteral, lists),
  )
  .map(([subject, predicate, object]) => quad(subject, predicate, object));
const anyGraph = fc.array(anyQuad, { maxLength: 14 });

const shuffled = fc.tuple(anyGraph, fc.infiniteStream(fc.nat())).map(
  ([quads, keys]) =>
    [
      quads,
      renamed(
        quads
          .map((each) => [keys.next().value, each] as const)
          .sort(([a], [b]) => a - b)
          .map(([, each]) => each),
      ),
    ] as const,
);

/** The same graph with other labels for its blank nodes. */
function renamed(quads: Quad[]): Quad[] {
  const rename = <T extends Term>(term: T) =>
    term.termType === 'BlankNode'
      ? (blankNode(`z${[...term.value].map((char) => 999 - char.charCodeAt(0)).join('')}`) as T)
      : term;
  return quads.map((each) =>
    quad(rename(each.subject), each.predicate, rename(each.object), rename(each.graph)),
  );
}

/** What jsonld.js reads as it stands: it respells doubles, and drops IRIs with any of Unicode's blanks. */
function jsonldReads({ subject, predicate, object }: Quad): boolean {
  const double = object.termType === 'Literal' && object.datatype.value.endsWith('double');
  return (
    !double &&
    ![subject, predicate, object].some(({ termType, value }) => termType === 'NamedNode' && /\s/.test(value))
  );
}

describe('any graph', () => {
  it('in Turtle is read back by n3 and by Oxigraph', () =>
    fc.assert(
      fc.asyncProperty(anyGraph, async (quads) => {
        const text = await turtle(quads);
        expect(isomorphic(read(text), quads)).toBe(true);
        expect(isomorphic(parseWithOxigraph(text, 'text/turtle'), quads)).toBe(true);
        const declared = text.match(/^@prefix \S+/gm) ?? [];
        expect(new Set(declared).size).toBe(declared.length);
      }),
      { numRuns: 300 },
    ));

  it.each(['ntriples', 'nquads'])('in %s is read back by n3 and by Oxigraph', (name) =>
    fc.assert(
      fc.asyncProperty(anyGraph, async (quads) => {
        const { mediaType, write } = GRAPH_FORMATS[name] ?? expect.fail(name);
        const text = await write(quads);
        expect(isomorphic(read(text, mediaType), quads)).toBe(true);
        expect(isomorphic(parseWithOxigraph(text, mediaType), quads)).toBe(true);
      }),
    ),
  );

  it('in JSON-LD is read back by jsonld and by Oxigraph', () =>
    fc.assert(
      fc.asyncProperty(anyGraph, async (quads) => {
        const text = await GRAPH_FORMATS.jsonld.write(quads);
        expect(isomorphic(parseWithOxigraph(text, 'application/ld+json'), quads)).toBe(true);
        const exact = quads.filter(jsonldReads);
        const document = JSON.parse(await GRAPH_FORMATS.jsonld.write(exact));
        const nquads = await jsonld.toRDF(document, { format: 'application/n-quads' });
        expect(isomorphic(read(String(nquads), 'application/n-quads'), exact)).toBe(true);
      }),
    ));

  it.each(Object.keys(GRAPH_FORMATS))('gives the same %s whatever its order and labels', (name) =>
    fc.assert(
      fc.asyncProperty(shuffled, async ([quads, other]) => {
        const write = GRAPH_FORMATS[name]?.write ?? expect.fail(name);
        // RDF/XML has no way to write some graphs, in whatever order.
        const outcome = (graph: readonly Quad[]) => write(graph).catch(({ code }) => code);
        expect(await outcome(other)).toBe(await outcome(quads));
        if (name !== 'rdfxml') expect(await outcome(quads)).not.toBe('data');
      }),
    ),
  );
});

describe('Turtle', () => {
  it('is written as the fixture shows', async () => {
    const quads = read(fixture('everything.input.ttl'));
    expect(await turtle(quads)).toBe(fixture('everything.expected.ttl'));
  });

  it('changes by the lines of the triples that change', async () => {
    const before = ttl('e:a e:p 1 . e:b e:p 1 .');
    const after = [...before, ...ttl('e:a e:p 0 . e:a e:p 2 . e:aa e:p 1 .')];
    const old = new Set((await turtle(before)).split('\n'));
    const added = (await turtle(after)).split('\n').filter((line) => !old.has(line));
    expect(added).toEqual(['  e:p 0 ;', '  e:p 2 ;', 'e:aa']);
  });

  it('is empty for an empty graph', async () => {
    expect(await turtle([])).toBe('');
  });

  it('takes a triple that two graphs hold once', async () => {
    const one = quad(namedNode(`${E}a`), namedNode(`${E}p`), blankNode('x'));
    const two = quad(one.subject, one.predicate, one.object, namedNode(`${E}g`));
    expect(await turtle([one, two])).toBe(await turtle([one]));
    const { write } = GRAPH_FORMATS.ntriples;
    expect(await write([one, two])).toBe('<http://example.org/a> <http://example.org/p> _:c14n0 .\n');
  });

  it.each([
    ['a list whose end is missing', 'e:a e:p _:l . _:l rdf:first 1 ; rdf:rest _:m .'],
    ['a list with two first items', 'e:a e:p _:l . _:l rdf:first 1, 2 ; rdf:rest () .'],
    ['a list in a ring', 'e:a e:p _:l . _:l rdf:first 1 ; rdf:rest _:m . _:m rdf:first 2 ; rdf:rest _:l .'],
    ['a list with a type', 'e:a e:p _:l . _:l a rdf:List ; rdf:first 1 ; rdf:rest () .'],
    [
      'two lists with one tail',
      'e:a e:p _:l, _:m . _:l rdf:first 1 ; rdf:rest _:t . _:m rdf:first 2 ; rdf:rest _:t . _:t rdf:first 3 ; rdf:rest () .',
    ],
    ['a list nobody names', '_:l rdf:first 1 ; rdf:rest (2) .'],
    ['a list that ends in a literal', 'e:a e:p _:l . _:l rdf:first 1 ; rdf:rest "nil" .'],
    ['a list in itself', 'e:a e:p _:l . _:l rdf:first _:l ; rdf:rest () .'],
    ['properties of rdf:nil', 'rdf:nil e:p () .'],
    ['a node that names itself', '_:x e:p _:x .'],
    ['rings that share a node', '_:x e:p _:y, _:z . _:y e:p _:x . _:z e:p _:x .'],
    ['a tail that hangs on a ring', '_:x e:p _:y . _:y e:p _:x ; e:q [ e:r [] ] .'],
    ['a type that is a literal', 'e:a a "x", [] .'],
  ])('keeps %s', async (_what, text) => {
    const quads = ttl(text);
    const written = await turtle(quads);
    expect(isomorphic(read(written), quads), written).toBe(true);
    expect(isomorphic(parseWithOxigraph(written, 'text/turtle'), quads), written).toBe(true);
  });

  it('keeps lists of any length, and nests to a limit', async () => {
    const chain = Array.from({ length: 130 }, (_, at) =>
      quad(at ? blankNode(`n${at}`) : namedNode(`${E}a`), namedNode(`${E}p`), blankNode(`n${at + 1}`)),
    );
    const list = ttl(`e:b e:p (${' 1'.repeat(5000)}) .`);
    const written = await turtle([...chain, ...list]);
    expect(read(written)).toHaveLength(chain.length + list.length);
    expect(Math.max(...written.split('\n').map((line) => line.search(/\S/)))).toBeLessThan(210);
    expect(await turtle(renamed([...list, ...chain].reverse()))).toBe(written);
  });
});

describe('what no syntax can hold', () => {
  const p = namedNode(`${E}p`);
  const write = (name: string, object: Quad['object']) => GRAPH_FORMATS[name]?.write([quad(p, p, object)]);

  describe.each(Object.keys(GRAPH_FORMATS))('%s', (name) => {
    it.each([
      'http://e/a> <http://e/p> <http://e/evil> . <http://e/b',
      'http://e/a b',
      'http://e/a\nb',
      'http://e/"',
      'http://e/{x}',
      'http://e/a|b',
      'http://e/a^b',
      'http://e/`',
      'http://e/a\\u003E',
      'http://e/\u0000',
      'http://e/\ud800',
      'relative',
      '',
    ])('refuses the IRI %j', async (iri) => {
      await expect(write(name, namedNode(iri))).rejects.toMatchObject({ code: 'data' });
      await expect(write(name, literal('x', '', iri))).rejects.toMatchObject({ code: 'data' });
    });

    it.each([
      literal('half \ud83d', ''),
      literal('x', 'e n'),
      literal('x', 'en" .'),
      { ...literal('x', 'ar'), direction: 'rtl' as const },
      quad(p, p, p),
    ])('refuses %j', async (term) => {
      await expect(write(name, term)).rejects.toMatchObject({ code: 'data' });
    });
  });

  it('says so of blank nodes too much alike', async () => {
    const labels = Array.from({ length: 12 }, (_, at) => blankNode(`n${at}`));
    const clique = labels.flatMap((a) => labels.filter((b) => a !== b).map((b) => quad(a, p, b)));
    await expect(canonicalLabels(clique, 50)).rejects.toMatchObject({
      code: 'limit',
      hint: expect.any(String),
    });
  });
});

describe('lines', () => {
  it('are sorted by code point, not by UTF-16 unit', async () => {
    const names = ['\u{1f600}', '\uff21', 'a', 'A', '\u5cb8'];
    const text = await GRAPH_FORMATS.ntriples.write(
      names.map((name) => quad(namedNode(E + name), namedNode(E), literal('', ''))),
    );
    expect([...text.matchAll(/^<http:\/\/example\.org\/(.)>/gmu)].map(([, name]) => name)).toEqual([
      'A',
      'a',
      '\u5cb8',
      '\uff21',
      '\u{1f600}',
    ]);
  });

  it('escape what canonical N-Triples escapes, and no more', async () => {
    const text = await GRAPH_FORMATS.ntriples.write([
      quad(namedNode(E), namedNode(E), literal('\b\t\n\f\r"\\\u000b\u007f\u0085é', '')),
    ]);
    expect(text).toBe(`<${E}> <${E}> "\\b\\t\\n\\f\\r\\"\\\\\\u000B\\u007F\u0085é" .\n`);
  });

  it('name graphs in nquads only', async () => {
    const [a, g] = [namedNode(`${E}a`), namedNode(`${E}g`)];
    const quads = [quad(a, a, a, g), quad(a, a, blankNode('x'), blankNode('y'))];
    expect(await GRAPH_FORMATS.nquads.write(quads)).toBe(
      `<${E}a> <${E}a> <${E}a> <${E}g> .\n<${E}a> <${E}a> _:c14n1 _:c14n0 .\n`,
    );
    expect(await GRAPH_FORMATS.ntriples.write(quads)).toBe(
      `<${E}a> <${E}a> <${E}a> .\n<${E}a> <${E}a> _:c14n0 .\n`,
    );
    const again = parseWithOxigraph(await GRAPH_FORMATS.jsonld.write(quads), 'application/ld+json');
    expect(isomorphic(again, quads)).toBe(true);
  });
});
