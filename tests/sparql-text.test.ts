import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { admit } from '../src/engines/query-guard.ts';
import { needsComunica, survey, tokens } from '../src/engines/sparql-text.ts';
import { entityTag } from '../src/serve/entity-tag.ts';
import { MEDIA_TYPES } from '../src/serve/media-types.ts';

const texts = (sparql: string) => [...tokens(sparql)].map(({ kind, text }) => `${kind} ${text}`);

describe('tokens', () => {
  test('an IRI may hold code points by number (SPARQL 1.1 §19.2), and what follows a hash sign in it is no comment', () => {
    expect(texts('<http://a/\\u0041#b> <\\U00000041> # end')).toEqual([
      'iri <http://a/\\u0041#b>',
      'iri <\\U00000041>',
    ]);
    expect(needsComunica('ASK { ?s <http://a/\\u0041#b> ?o SERVICE <http://b/> {} }')).toBe(true);
  });

  test('a word ends before a hyphen, a name goes on to its end', () => {
    expect(texts('true-1 a-b:c-d -x')).toEqual([
      'word true',
      'other -',
      'other 1',
      'name a-b:c-d',
      'other -',
      'word x',
    ]);
  });

  test('stand where they say, and leave out nothing but blanks and comments', () => {
    const piece = fc.constantFrom(
      '<a>',
      '"s"',
      "'''",
      '"',
      '\\',
      'a-b',
      ':x',
      '?v',
      '#c\n',
      ' ',
      '{',
      'é',
      '😀',
      '<',
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const sparql = pieces.join('');
        let end = 0;
        for (const { at, text } of tokens(sparql)) {
          expect(sparql.slice(end, at)).toMatch(/^(\s|\ufeff|#[^\n\r]*)*$/);
          expect(sparql.slice(at, at + text.length)).toBe(text);
          end = at + text.length;
        }
        expect(sparql.slice(end)).toMatch(/^(\s|\ufeff|#[^\n\r]*)*$/);
      }),
    );
  });

  // Each took minutes where time went by the square of the length: the limit is the test's own.
  test.each([
    ['words and hyphens', 'a-'],
    ['escaped quotation marks', '\\"'],
    ['three escaped ones on lines of their own', '\n\\"""'],
    ['opened IRIs', '<a'],
    ['colons', ':'],
    ['marks of comments', '#'],
  ])('take time by the length of the text: %s', (_what, unit) => {
    expect(survey(`ASK { ?s ?p ?o } "${unit.repeat(400_000)}`).form).toBe('ask');
    expect(survey(`ASK { ?s ?p ?o } ${unit.repeat(400_000)}`).form).toBe('ask');
  });
});

test.each([
  ['SELECT * { ?s ?p "abc }', 1, 18],
  ['SELECT * {\n ?s ?p """abc"\n}', 2, 8],
])('a string that does not end is told with its place', (sparql, line, column) => {
  expect(() => admit(sparql)).toThrow(
    expect.objectContaining({ code: 'syntax', position: { line, column } }),
  );
});

// What follows would be parsed in time by the square of its length.
test.each([
  ['ASK { ?s ?p ?o }\n a-', 'a-', 2, 2],
  ['ASK { ?s ', 'word', 1, 10],
])('a word that is too long to be one is told with its place', (start, unit, line, column) => {
  const sparql = start + unit.repeat(1000);
  expect(() => admit(sparql)).toThrow(
    expect.objectContaining({ code: 'syntax', position: { line, column } }),
  );
});

test('names, strings and IRIs may be long', () => {
  const long = 'a-'.repeat(1000);
  expect(admit(`ASK { <${long}> a:${long} "${long}" . ?s a ${long}:b }`).form).toBe('ask');
});

test('the brackets of triple terms are brackets', () => {
  expect(() => admit(`ASK { ${'<< '.repeat(101)}?s ?p ?o${' >>'.repeat(101)} ?p ?o }`)).toThrow(
    expect.objectContaining({ code: 'limit' }),
  );
  expect(admit(`ASK { FILTER (${'1 < 2 && '.repeat(100)}1 <<http://a>) }`).depth).toBe(2);
});

// Each ran the stack of a thread over, which then had to load its graph again.
test.each([
  ['operators', `ASK { FILTER (${'1 = 1 && '.repeat(4000)}true) }`],
  ['negations', `ASK { FILTER (${'!'.repeat(4000)}true) }`],
  ['steps of a path', `ASK { ?s a${'/a'.repeat(2000)} ?o }`],
  ['optional patterns', `ASK { ${'OPTIONAL { ?s ?p ?o } '.repeat(1000)} }`],
  ['alternatives', `ASK { {} ${'UNION {} '.repeat(1000)} }`],
  ['subqueries', `ASK { ${'{ SELECT * {} } '.repeat(1000)} }`],
])('a query with too many %s is refused', (_what, sparql) => {
  expect(() => admit(sparql)).toThrow(expect.objectContaining({ code: 'limit' }));
});

test('values are data, however many they are', () => {
  expect(admit(`ASK { VALUES (?x ?y) { ${'(-1.5 "2021-01-15"^^xsd:date) '.repeat(5000)} } }`).parts).toBe(2);
  expect(admit(`ASK { VALUES ?x { -1 } FILTER (?x < -1) }`).parts).toBe(6);
});

describe('the entity tag', () => {
  const tag = (sparql: string) => entityTag('graph', { sparql, mediaType: MEDIA_TYPES.rows[0] as never });

  test('is the same for a query that is laid out otherwise, and for no other', () => {
    expect(tag('ASK{?s ?p 1} # one')).toBe(tag('ASK{?s  ?p\n1}'));
    expect(tag('SELECT (<http://a/\\u0041#b> AS ?x) {}')).not.toBe(
      tag('SELECT (<http://a/\\u0041#c> AS ?x) {}'),
    );
    expect(tag('ASK { FILTER(12 = 1) }')).not.toBe(tag('ASK { FILTER(1 2 = 1) }'));
  });

  test('there is none where the answer may be another one next time, or the query cannot be read', () => {
    expect(tag('SELECT (NOW() AS ?x) {}')).toBeUndefined();
    expect(tag('SELECT (<http://a/\\u0041#b> AS ?x) (NOW() AS ?y) {}')).toBeUndefined();
    expect(tag('SELECT (\\u004eOW() AS ?x) {}')).toBeUndefined();
  });
});
