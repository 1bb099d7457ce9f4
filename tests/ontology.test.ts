import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { PREFIXES, SCHEMES } from '../src/prefixes.ts';
import { readAuthored } from '../src/read/authored.ts';
import * as vocabulary from '../src/vocabulary.ts';

const root = join(import.meta.dirname, '..');
const { files, reference, findings } = await readAuthored();
const quads = [...files, ...reference].flatMap((file) => file.quads);
const dem = PREFIXES.dem as string;
const skos = PREFIXES.skos as string;
const rdfType = `${PREFIXES.rdf}type`;

/** Values of a property, as they stand. */
const values = (subject: string, property: string) =>
  quads
    .filter((q) => q.subject.value === subject && q.predicate.value === property)
    .map(({ object }) => object.value);

const terms = quads
  .filter((q) => q.predicate.value === rdfType && q.object.value.startsWith(PREFIXES.owl as string))
  .map(({ subject }) => subject.value)
  .filter((iri) => iri.startsWith(dem));

const concepts = quads
  .filter((q) => q.predicate.value === rdfType && q.object.value === `${skos}Concept`)
  .map(({ subject }) => subject.value);

test('the ontology, the concepts and the data are read without findings', () => expect(findings).toEqual([]));

describe('every term of the ontology', () => {
  test.each(terms.map((iri) => iri.slice(dem.length)))('%s is documented', (name) => {
    for (const property of [
      `${PREFIXES.rdfs}label`,
      `${skos}definition`,
      `${skos}scopeNote`,
      `${skos}example`,
      `${skos}changeNote`,
      `${PREFIXES.rdfs}isDefinedBy`,
    ]) {
      expect(values(dem + name, property).length, property).toBeGreaterThan(0);
    }
  });

  test('is used: in the data, a concept scheme, a question or a rule', () => {
    const everywhere = ['data', 'queries', 'ontology/concepts']
      .flatMap((folder) => readdirSync(join(root, folder), { recursive: true, withFileTypes: true }))
      .filter((entry) => /\.(ttl|rq)$/.test(entry.name))
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
      .join('\n');
    // A class above others is used by whatever is in them; `derived`, by every term that has it.
    const code = [
      ...Object.keys(vocabulary.dem),
      ...quads
        .filter((q) => q.predicate.value.endsWith('#subClassOf'))
        .map((q) => q.object.value.slice(dem.length)),
      // …and `derived`, by every term that has it.
      ...quads.filter((q) => q.predicate.value === `${dem}derived`).map(() => 'derived'),
    ];
    const unused = terms
      .map((iri) => iri.slice(dem.length))
      .filter((name) => !code.includes(name) && !new RegExp(`\\bdem:${name}\\b`).test(everywhere));
    expect(unused).toEqual([]);
  });

  test('that the code, the data or a query uses is declared', () => {
    const declared = new Set(terms);
    const used = [
      ...Object.values(vocabulary.dem).map(({ value }) => value),
      ...quads.flatMap((q) => [
        q.predicate.value,
        ...(q.predicate.value === rdfType ? [q.object.value] : []),
      ]),
      ...readdirSync(join(root, 'queries'), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.name.endsWith('.rq'))
        .flatMap((entry) => [
          ...readFileSync(join(entry.parentPath, entry.name), 'utf8').matchAll(/\bdem:(\w+)/g),
        ])
        .map(([, name]) => dem + name),
    ];
    expect([...new Set(used)].filter((iri) => iri.startsWith(dem) && !declared.has(iri))).toEqual([]);
  });
});

describe('every concept', () => {
  test.each(concepts)('%s has a name, a definition, a scheme and a place in it', (iri) => {
    expect(values(iri, `${skos}prefLabel`).length).toBeGreaterThan(0);
    expect(values(iri, `${skos}definition`)).toHaveLength(1);
    const [scheme] = values(iri, `${skos}inScheme`);
    expect(iri.startsWith(`${scheme}/`)).toBe(true);
    const broader = values(iri, `${skos}broader`);
    const top = values(iri, `${skos}topConceptOf`);
    expect(broader.length > 0, 'broader or top').toBe(top.length === 0);
    for (const one of broader) expect(concepts).toContain(one);
    if (top.length > 0) expect(values(scheme as string, `${skos}hasTopConcept`)).toContain(iri);
  });

  test('is of a scheme that has a prefix, and the other way round', () => {
    const schemes = quads
      .filter((q) => q.predicate.value === rdfType && q.object.value === `${skos}ConceptScheme`)
      .map(({ subject }) => subject.value.replace('https://w3id.org/demarche/concept/', ''));
    expect(schemes.sort()).toEqual([...SCHEMES]);
  });
});

describe('the data', () => {
  const data = files.filter(({ path }) => path.includes('/data/')).flatMap((file) => file.quads);

  test('has no blank node', () => {
    const blank = data.filter((q) => q.subject.termType === 'BlankNode' || q.object.termType === 'BlankNode');
    expect(blank).toEqual([]);
  });

  test('links the states to other datasets, as confirmed', () => {
    const links = (state: string) => values(`${PREFIXES.state}${state}`, `${skos}exactMatch`).sort();
    const geonames = (id: number) => `https://sws.geonames.org/${id}/`;
    const eu = (code: string) => `http://publications.europa.eu/resource/authority/country/${code}`;
    const wd = (id: string) => `http://www.wikidata.org/entity/${id}`;
    expect(links('japan')).toEqual([eu('JPN'), wd('Q17'), geonames(1861060)]);
    expect(links('france')).toEqual([eu('FRA'), wd('Q142'), geonames(3017382)]);
    expect(links('north-korea')).toEqual([eu('PRK'), wd('Q423'), geonames(1873107)]);
    expect(links('mali')).toEqual([eu('MLI'), wd('Q912'), geonames(2453866)]);
  });

  test('has no link for a person whose identifier nobody has reviewed', () => {
    expect(values(`${PREFIXES.person}nobuo-kishi`, `${skos}exactMatch`)).toEqual([]);
    expect(values(`${PREFIXES.person}florence-parly`, `${skos}exactMatch`)).toEqual([]);
  });
});
