import fc from 'fast-check';
import { Lexer, Parser } from 'n3';
import { describe, expect, it } from 'vitest';
import { linesOf } from '../src/read/lines.ts';
import { SourceMap, type Token } from '../src/read/subject-lines.ts';

const BASE = 'https://example.org/base/';

function mapOf(text: string, options: { lineMode?: boolean; wanted?: string[] } = {}): SourceMap {
  const { lineMode = false, wanted = [] } = options;
  const map = new SourceMap({
    lines: linesOf(text),
    baseIRI: BASE,
    lineMode,
    wanted: new Set(wanted),
    blankNodes: true,
  });
  for (const token of new Lexer({ lineMode, n3: false }).tokenize(text)) map.read(token as unknown as Token);
  return map;
}

const lines = (text: string, lineMode = false) => Object.fromEntries(mapOf(text, { lineMode }).subjectLines);

describe('the lines of subjects', () => {
  it('are found by every way to write an IRI', () => {
    const text = `@prefix e: <https://example.org/> .
@base <https://example.com/x/> .
e:a e:b e:c .
<https://example.org/d>
  e:b e:e ;
  e:f <h> .
<g> e:b <h> .
<../i> e:b <j> . e:k e:b e:c .
BASE <z/>
PREFIX : <k#>
:l a :m .
<> a :m .
<https://example.org/\\u0061> a :m .
`;
    expect(lines(text)).toEqual({
      'https://example.org/a': [3, 13],
      'https://example.org/d': [4],
      'https://example.com/x/g': [7],
      'https://example.com/i': [8],
      'https://example.org/k': [8],
      'https://example.com/x/z/k#l': [11],
      'https://example.com/x/z/': [12],
    });
  });

  it('are not those of graphs, nor of what stands inside brackets and literals', () => {
    const text = `@prefix e: <https://example.org/> .
e:graph {
  e:a e:b [ e:c e:d ; e:e ( e:f "e:g e:h e:i ." ) ] .
  e:j e:b e:c
}
GRAPH e:graph2 { e:k e:b e:c . }
{ e:l e:b """
e:no e:b e:c .
""" . e:m e:b e:c }
[] e:b e:c . ( e:n ) e:b e:c . _:x e:b e:c .
`;
    expect(Object.keys(lines(text)).map((iri) => iri.slice(BASE.length - 5))).toEqual([...'ajklm']);
  });

  it('are one for a run of lines in N-Triples', () => {
    const line = (subject: string) => `<http://${subject}/> <http://p/> "o" .\n`;
    const text = `${line('a')}${line('a')}# comment\n${line('b')}${line('a')}`;
    expect(lines(text, true)).toEqual({ 'http://a/': [1, 5], 'http://b/': [4] });
  });

  it('come after VERSION, whose string is no statement', () => {
    expect(lines('VERSION "1.1"\n<http://a/> <http://p/> "o" .')).toEqual({ 'http://a/': [2] });
  });

  // Blocks that begin with a subject, and things between them that hold names which are no subjects.
  const block = fc.record({
    subject: fc.constantFrom('a', 'b.c', 'd-1', 'é', 'f%20'),
    written: fc.constantFrom('prefixed', 'full', 'relative'),
    rest: fc.constantFrom(
      'a e:Thing .',
      'e:p e:o ;\n  e:q [ e:r e:s ; e:t "x" ] , 1.5 .',
      'e:p """\ne:no e:p e:o .\n""" .',
      'e:p ( e:x\n e:y ) ;\n .',
      "e:p 'it''s'@en , <x#y> .".replace("''", "\\'"),
    ),
  });
  const between = fc.constantFrom(
    '\n',
    ' ',
    '\r\n',
    '\n# e:no e:p e:o .\n',
    '\n[] e:p e:o .\n',
    '\nPREFIX g: <g>\n',
    '\r',
  );

  it('are where the blocks begin, in any Turtle', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(block, between), { minLength: 1, maxLength: 12 }), (parts) => {
        let text = `@prefix e: <${BASE}> .\n`;
        const expected: Record<string, number[]> = {};
        for (const [{ subject, written, rest }, gap] of parts) {
          const iri = BASE + subject;
          expected[iri] = [...(expected[iri] ?? []), text.split(/\r\n|\n|\r/).length];
          const name = { prefixed: `e:${subject}`, full: `<${iri}>`, relative: `<${subject}>` }[written];
          text += `${name} ${rest}${gap}`;
        }
        expect(lines(text)).toEqual(expected);
        const subjects = new Parser({ baseIRI: BASE, format: 'text/turtle' })
          .parse(text)
          .filter(({ subject }) => subject.termType === 'NamedNode')
          .map(({ subject }) => subject.value);
        expect(new Set(Object.keys(expected))).toEqual(new Set(subjects));
      }),
    );
  });
});

describe('the places of terms', () => {
  it('are where they stand first, in code points', () => {
    const text = `@prefix e: <https://example.org/> .
e:a e:p "🤝" , "1"^^e:t , 01 ;
  e:p "1"^^<https://example.org/t> , e:b .`;
    const wanted = ['https://example.org/b', '"1"https://example.org/t', 'https://example.org/t'];
    const integer = '"01"http://www.w3.org/2001/XMLSchema#integer';
    expect(Object.fromEntries(mapOf(text, { wanted: [...wanted, integer] }).places)).toEqual({
      'https://example.org/b': { line: 3, column: 38 },
      '"1"https://example.org/t': { line: 2, column: 15 },
      'https://example.org/t': { line: 2, column: 20 },
      [integer]: { line: 2, column: 26 },
    });
  });
});
