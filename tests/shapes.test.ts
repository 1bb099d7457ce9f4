import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Quad } from '@rdfjs/types';
import { DataFactory, Parser, Store } from 'n3';
import { describe, expect, it } from 'vitest';
import { validateShapes } from '../src/check/shapes.ts';
import { PREFIXES } from '../src/prefixes.ts';

/*
 * Every rule of the shapes has two fixtures: `{rule}.invalid.ttl`, whose first lines say on which records it is
 * found, and `{rule}.valid.ttl`, odd but right. Each continues base.ttl and names its records for its rule, so that
 * all of one sort can be read and validated as one graph: what is found there must be what the lines say, and no more.
 */

const root = join(import.meta.dirname, '..');
const folder = join(root, 'tests', 'fixtures', 'shapes');
const names = readdirSync(folder);

const parse = (text: string): Quad[] => new Parser({ baseIRI: 'https://example.org/' }).parse(text) as Quad[];
const turtle = (...path: string[]) =>
  readdirSync(join(root, ...path))
    .filter((name) => name.endsWith('.ttl'))
    .flatMap((name) => parse(readFileSync(join(root, ...path, name), 'utf8')));
const fixture = (name: string) => readFileSync(join(folder, name), 'utf8');
const term = (prefix: string, name: string) => DataFactory.namedNode(`${PREFIXES[prefix]}${name}`);
const localName = (iri: string) => iri.replace(/^.*[/#]/, '');

const shapes = turtle('ontology', 'shapes');
const known = [...turtle('ontology'), ...turtle('ontology', 'concepts')];
const shapeGraph = new Store(shapes);
const knownGraph = new Store(known);
const base = fixture('base.ttl');

const TARGETS = ['targetClass', 'targetNode', 'targetObjectsOf', 'targetSubjectsOf', 'target'];
const rules = [
  ...new Set(
    TARGETS.flatMap((target) => shapeGraph.getSubjects(term('sh', target), null, null)).map(
      (shape) => shape.value,
    ),
  ),
];

const validate = (text: string) => validateShapes([...known, ...parse(base + text)], shapes);

/** What is found in all fixtures of one sort together, as "rule record". */
async function found(sort: 'invalid' | 'valid'): Promise<string[]> {
  const texts = names.filter((name) => name.endsWith(`.${sort}.ttl`)).map(fixture);
  const { findings } = await validate(texts.join('\n'));
  return [...new Set(findings.map(({ rule, focus = '' }) => `${rule} ${localName(focus)}`))].sort();
}

const foundInvalid = found('invalid');
const foundValid = found('valid');
const expected = (name: string) =>
  [...fixture(name).matchAll(/^# finds: (.+)$/gm)].map(([, pair]) => pair as string);

describe.each(rules.map((iri) => [localName(iri), iri]))('%s', (rule, iri) => {
  const [invalid, valid] = [`${rule}.invalid.ttl`, `${rule}.valid.ttl`];
  const shape = DataFactory.namedNode(iri);
  const objects = (prefix: string, name: string) => shapeGraph.getObjects(shape, term(prefix, name), null);

  it('has a name, a sentence, a severity and a message', () => {
    expect(iri.startsWith(PREFIXES.shape as string)).toBe(true);
    expect(objects('rdfs', 'comment').map(({ value }) => value)).toEqual([
      expect.stringMatching(/^[A-Z].*\.$/),
    ]);
    expect(objects('sh', 'severity').map(({ value }) => localName(value))).toEqual([
      expect.stringMatching(/^(Violation|Warning|Info)$/),
    ]);
    const constraints = [shape, ...objects('sh', 'sparql')];
    const messages = constraints.flatMap((node) => shapeGraph.getObjects(node, term('sh', 'message'), null));
    expect(messages).toHaveLength(1);
  });

  it('fires on its invalid fixture', async () => {
    const pairs = expected(invalid);
    expect(pairs.length).toBeGreaterThan(0);
    expect(pairs.every((pair) => pair.startsWith(`${rule} `))).toBe(true);
    expect((await foundInvalid).filter((pair) => pair.startsWith(`${rule} `))).toEqual(pairs.sort());
  });

  it('is silent on its valid fixture', async () => {
    expect(names).toContain(valid);
    expect((await foundValid).filter((pair) => pair.startsWith(`${rule} `))).toEqual([]);
  });
});

describe('all fixtures', () => {
  it('belong to a rule', () => {
    const fixtures = rules.flatMap((iri) => [`${localName(iri)}.invalid.ttl`, `${localName(iri)}.valid.ttl`]);
    expect(names.filter((name) => name !== 'base.ttl').sort()).toEqual(fixtures.sort());
  });

  it('show nothing but what they say', async () => {
    const pairs = names.filter((name) => name.endsWith('.invalid.ttl')).flatMap(expected);
    expect(await foundInvalid).toEqual([...new Set(pairs)].sort());
    expect(await foundValid).toEqual([]);
  });

  it('stand on a base without fault', async () => expect((await validate('')).findings).toEqual([]));
});

describe('the shapes', () => {
  it('ask for a class wherever the ontology has a property of records', () => {
    const kinds = ['ObjectProperty', 'DatatypeProperty', 'AnnotationProperty'];
    const properties = kinds
      .flatMap((kind) => knownGraph.getSubjects(term('rdf', 'type'), term('owl', kind), null))
      .filter((property) => property.value.startsWith(PREFIXES.dem as string))
      .filter((property) => knownGraph.countQuads(property, term('dem', 'derived'), null, null) === 0)
      .map((property) => localName(property.value))
      // Of ontology and concepts, not of records.
      .filter((name) => name !== 'derived' && name !== 'bindingness');
    const targets = shapeGraph.getObjects(
      term('shape', 'record-has-one-class'),
      term('sh', 'targetSubjectsOf'),
      null,
    );
    expect(targets.map(({ value }) => localName(value)).sort()).toEqual([...new Set(properties)].sort());
  });

  it('name only classes and properties that the ontology declares', () => {
    const used = shapes
      .flatMap(({ predicate, object }) => [predicate, object])
      .filter(({ value }) => value.startsWith(PREFIXES.dem as string) && !value.includes(' '));
    const undeclared = used.filter(
      (node) => knownGraph.countQuads(node, term('rdf', 'type'), null, null) === 0,
    );
    expect([...new Set(undeclared.map(({ value }) => value))].filter((iri) => iri !== PREFIXES.dem)).toEqual(
      [],
    );
  });

  it('keep nested shapes apart: shacl-engine forgets what a shape found when it meets it again', () => {
    const nested = ['or', 'and', 'not', 'node', 'qualifiedValueShape', 'property'].flatMap((name) =>
      shapeGraph.getObjects(null, term('sh', name), null),
    );
    expect(nested.filter(({ termType }) => termType !== 'BlankNode')).toEqual([]);
  });
});

describe('one fault is one finding', () => {
  const STATEMENT = ':s01 a dem:Statement ;';
  const FAULTS: [fault: string, from: string, to: string, finding: string][] = [
    ['a class is misspelt', ':s03 a dem:Statement', ':s03 a dem:Statment', 'class-is-declared s03'],
    [
      'a class is missing',
      'document:almanac a dem:Document ;',
      'document:almanac',
      'record-has-one-class almanac',
    ],
    ['a voice is missing', 'dem:attribution attribution:narrator ;', '', 'statement-has-one-attribution s01'],
    ['a voice is misspelt', 'attribution:narrator ;', 'attribution:narator ;', 'link-is-described s01'],
    ['a force is missing', 'dem:force force:propose ;', '', 'statement-has-force s06'],
    ['a naming is misspelt', 'target-naming:named', 'target-naming:namd', 'link-is-described s02-position'],
    ['a reading is misspelt', 'reading:presupposed', 'reading:presuposed', 'link-is-described s03-i1'],
    ['an ambiguity is misspelt', 'reading:ambiguous', 'reading:ambigous', 'link-is-described s04-i1'],
    [
      'a speaker is misspelt',
      'dem:speaker person:rudolf ;',
      'dem:speaker person:rudolph ;',
      'link-is-described s02',
    ],
    [
      'an office is misspelt',
      'office:foreign-minister-graustark ;\n  dem:representing',
      'office:foreign ;\n  dem:representing',
      'link-is-described participation-yetive',
    ],
    [
      'a span is not whole',
      'dem:earliest "2000-05-01"^^xsd:date ;',
      '',
      'event-span-is-whole e-2000-05-test',
    ],
    ['an edtf is none', '"2000-05~"', '"May"', 'event-has-one-edtf e-2000-05-test'],
    [
      'a span runs backward',
      '"2000-05-10"^^xsd:date',
      '"2000-04-30"^^xsd:date',
      'event-span-runs-forward e-2000-05-test',
    ],
    [
      'a document is nowhere',
      STATEMENT,
      `document:nowhere a dem:Document ; dcterms:title "T"@en ; dcterms:language "en" ;
        dem:retrieved "2000-01-31"^^xsd:date . person:rudolf dcterms:source document:nowhere . ${STATEMENT}`,
      'document-says-where-it-is-found nowhere',
    ],
  ];

  it.each(FAULTS)('where %s', async (_, from, to, finding) => {
    expect(base).toContain(from);
    const { findings } = await validateShapes([...known, ...parse(base.replace(from, to))], shapes);
    expect(findings.map(({ rule, focus = '' }) => `${rule} ${localName(focus)}`)).toEqual([finding]);
  });
});

describe('a finding', () => {
  it('names rule, severity, record, constraint, and the value at fault with its property', async () => {
    const { findings } = await validate(fixture('link-to-actor.invalid.ttl'));
    expect(findings).toEqual([
      {
        rule: 'link-to-actor',
        severity: 'error',
        focus: `${PREFIXES.event}e-2000-01-01-test/link-to-actor`,
        component: `${PREFIXES.sh}OrConstraintComponent`,
        message: expect.stringMatching(/ Found: dem:mentions office:foreign-minister-ruritania\.$/),
      },
    ]);
  });

  it('has what the query of its rule found in its message', async () => {
    const { findings } = await validate(fixture('tenures-of-an-office-do-not-overlap.invalid.ttl'));
    expect(findings[0]).toMatchObject({
      severity: 'warning',
      component: `${PREFIXES.sh}SPARQLConstraintComponent`,
      message: expect.stringContaining(
        'It begins on 2000-06-01, while tenure:tenures-of-an-office-do-not-overlap holds the same office until 2001-04-30.',
      ),
    });
  });

  it('is made for records without an IRI too, by rules with a query as by others', async () => {
    const { findings } = await validate('[] a dem:Tenure ; dem:speakr person:rudolf .');
    expect(findings.map(({ rule, focus }) => [rule, focus])).toEqual(
      expect.arrayContaining([
        ['tenure-has-one-office', undefined],
        ['property-is-declared', undefined],
      ]),
    );
  });

  it('is one for each value, however many constraints of its rule the value breaks', async () => {
    const { findings } = await validate('tenure:yetive-1998 dem:until "soon" .');
    expect(findings.filter(({ rule }) => rule === 'span-has-one-last-day')).toHaveLength(1);
  });

  it('is there for every record that shares a fault', async () => {
    const text = fixture('statement-has-force.invalid.ttl');
    const again = text.slice(text.indexOf(':statement-has-force-stance')).replace('-stance', '-again');
    const { findings } = await validate(text + again);
    expect(findings.map(({ focus = '' }) => localName(focus)).sort()).toEqual(
      ['', '-again', '-stance'].map((end) => `statement-has-force${end}`),
    );
  });

  it('is in the report as a result', async () => {
    const { report } = await validate(fixture('statement-has-gloss.invalid.ttl'));
    const results = report.match(null, term('sh', 'sourceShape'), term('shape', 'statement-has-gloss'));
    expect(results.size).toBe(1);
  });
});
