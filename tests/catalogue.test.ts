import { describe, expect, test } from 'vitest';
import { readQuestion } from '../src/build/catalogue-build.ts';
import { bindParameters, PARAMETER_TYPES, parameterIri, parameterTerm } from '../src/catalogue.ts';

/* What the build refuses of a question's file, and what values a question's parameters take. */

const QUESTION = `#+ question: Which things?
#+ keywords: [thing]
#+ params:
#+   thing: { type: entity, about: a thing }
#+ columns:
#+   thing: a thing
#+   label: its name
SELECT ?thing ?label {
  VALUES ?thing { UNDEF }
  ?thing rdfs:label ?label .
}
`;
const read = (from: string, to: string) => {
  expect(QUESTION).toContain(from);
  return () => readQuestion('things', QUESTION.replace(from, to));
};
const LABEL = '?thing rdfs:label ?label .';

test('a question is read with its parameters and their places', () => {
  const question = readQuestion('things', QUESTION);
  expect(question.params).toEqual([{ name: 'thing', type: 'entity', about: 'a thing' }]);
  expect(bindParameters(question, { thing: ['state:japan', 'https://e.org/x'] })).toContain(
    'VALUES ?thing { <https://w3id.org/demarche/id/state/japan> <https://e.org/x> }\n  ?thing rdfs:label',
  );
});

test('a period that ends before it begins is refused, one of a day is not', () => {
  const question = readQuestion(
    'things',
    QUESTION.replace(
      '#+ columns:',
      '#+   from: { type: date, about: a }\n#+   until: { type: date, about: b }\n#+ columns:',
    ).replace('label {', 'label {\n  VALUES ?from { UNDEF }\n  VALUES ?until { UNDEF }'),
  );
  const period = (from: string, until: string) => () => bindParameters(question, { from, until });
  expect(period('2021-01-02', '2021-01-01')).toThrow('--until 2021-01-01 lies before --from 2021-01-02.');
  expect(period('2021-01-01', '2021-01-01')).not.toThrow();
});

describe('the build refuses', () => {
  // The grammar of SPARQL 1.1 (§19.8) has none of these.
  test.each([
    ['LATERAL', `LATERAL { SELECT ?label { ${LABEL} } LIMIT 1 }`],
    ['a triple term of SPARQL 1.2', `${LABEL} ?r rdf:reifies <<( ?thing rdfs:label ?label )>> .`],
    ['a reified triple of SPARQL 1.2', `<< ?thing rdfs:label ?label >> dem:gloss ?gloss .`],
    ['a function of SPARQL 1.2', `${LABEL} FILTER (LANGDIR(?label) = "ltr")`],
    ['half a query', `${LABEL} FILTER (`],
    ['a prefix that the project does not know', 'FILTER EXISTS { ?thing bibo:name ?label }'],
  ])('%s', (_, body) => {
    expect(read(LABEL, body)).toThrow(/^queries\/things\.rq is no SPARQL 1\.1 query/);
  });

  test.each([
    [
      'columns that are not those selected',
      '#+   label: its name',
      '#+   name: its name',
      /columns .* name\)/,
    ],
    ['columns in another order', 'SELECT ?thing ?label', 'SELECT ?label ?thing', /are not those selected/],
    ['SELECT *', 'SELECT ?thing ?label', 'SELECT *', /are not those selected/],
    ['another form than SELECT', 'SELECT ?thing ?label {', 'ASK {', /are not those selected/],
    ['an unknown type', 'type: entity', 'type: place', /parameter thing has the unknown type place/],
    ['a parameter without its block', '  VALUES ?thing { UNDEF }\n', '', /no VALUES \?thing block/],
    [
      'blocks with different defaults',
      LABEL,
      `${LABEL} { SELECT ?thing { VALUES ?thing { state:japan } ?thing a dem:State } }`,
      /blocks of \?thing have different defaults/,
    ],
    ['a header without a question', '#+ question: Which things?\n', '', /header needs question/],
    ['a header without keywords', '#+ keywords: [thing]\n', '', /header needs question, keywords/],
  ])('%s', (_, from, to, message) => {
    expect(read(from, to)).toThrow(message);
  });
});

describe('an IRI as a parameter', () => {
  test.each([
    ['event', 'e-1', 'https://w3id.org/demarche/id/event/e-1'],
    ['statement', 'e-1/s13', 'https://w3id.org/demarche/id/event/e-1/s13'],
    ['state', 'state:japan', 'https://w3id.org/demarche/id/state/japan'],
    ['issue', 'terrorism', 'https://w3id.org/demarche/concept/issue/terrorism'],
    ['entity', 'https://e.org/x', 'https://e.org/x'],
    ['entity', '<https://e.org/x>', 'https://e.org/x'],
    ['entity', '<tag:e.org,2021:x>', 'tag:e.org,2021:x'],
    ['event', 'urn:uuid:0', 'urn:uuid:0'],
  ])('of type %s: %s', (type, value, iri) => expect(parameterIri('p', type, value)).toBe(iri));

  // RFC 3987 §2.2 and IRIREF (SPARQL 1.1 §19.8): no controls, no blanks, none of <>"{}|^`\, a scheme in front.
  const forbidden = [...Array(0x21).keys()]
    .map((code) => String.fromCharCode(code))
    .concat([...'<>"{}|^`\\']);
  test.each(['x', 'https://e.org/', 'state:', '<https://e.org/>'])(
    'holds no forbidden character: %j',
    (start) => {
      for (const character of forbidden) {
        const value = start.endsWith('>') ? `${start.slice(0, -1)}${character}>` : `${start}${character}y`;
        expect(() => parameterIri('p', 'event', value), JSON.stringify(value)).toThrow(/is no IRI/);
      }
    },
  );

  test.each(['', '<>', '<x>', '<//e.org/x>', 'nosuch:x', 'constructor:x', '__proto__:x', '\ud800', '://x'])(
    'is absolute, with a known prefix: %j',
    (value) => expect(() => parameterIri('p', 'event', value)).toThrow(/is no IRI/),
  );

  test('has no slug where it may be of any kind', () => {
    expect(() => parameterIri('p', 'entity', 'japan')).toThrow(/takes an entity/);
  });
});

describe('a literal as a parameter', () => {
  test('is a day of the calendar, or the name of a question', () => {
    expect(parameterTerm('p', 'date', '2020-02-29')).toBe(
      '"2020-02-29"^^<http://www.w3.org/2001/XMLSchema#date>',
    );
    expect(parameterTerm('p', 'question', 'commitments')).toBe('"commitments"');
    for (const value of ['2021-02-29', '2021-1-1', '0000-01-01', '2021-01-15\n', ''])
      expect(() => parameterTerm('p', 'date', value)).toThrow(/is none/);
    expect(() => parameterTerm('p', 'question', 'a"b')).toThrow(/is none/);
  });

  test('has a type that a question may declare', () => {
    expect(PARAMETER_TYPES).toEqual(expect.arrayContaining(['event', 'state', 'entity', 'date', 'question']));
  });
});
