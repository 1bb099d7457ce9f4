import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { check } from '../src/check/check.ts';
import { DemarcheError } from '../src/error.ts';
import { PREFIXES, shorten } from '../src/prefixes.ts';
import { linesOf } from '../src/read/lines.ts';
import { readPaths } from '../src/read/read.ts';
import { readMappingSet } from '../src/read/sssom.ts';
import {
  MAPPING_SLOTS,
  type MappingSet,
  SET_SLOTS,
  SLOTS,
  type SlotName,
  type Slots,
  slot,
} from '../src/sssom/slots.ts';
import { writeSssom } from '../src/write/sssom.ts';

/* What is right here is what SSSOM 1.1 says: its schema, and the pages on the TSV and RDF forms. */

const SET = 'https://example.org/sets/test';
const metadata = (more = '') =>
  `#curie_map:\n#  ex: https://example.org/\n#mapping_set_id: ${SET}\n#license: https://example.org/license\n${more}`;
const M = 'semapv:ManualMappingCuration';
const tsv = (...rows: string[][]) => rows.map((row) => `${row.join('\t')}\n`).join('');
const COLUMNS = ['subject_id', 'predicate_id', 'object_id', 'mapping_justification'];
const ROW = ['ex:a', 'skos:exactMatch', 'ex:b', M];

let directory = '';
let count = 0;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'demarche-sssom-'));
});
afterAll(() => rm(directory, { recursive: true }));

/** Reads a text as a file; its quads as "subject predicate object" with shortened IRIs, records by their row. */
async function read(text: string) {
  const path = join(directory, `${++count}.sssom.tsv`);
  await writeFile(path, text);
  const { files, findings } = await readPaths([path]);
  const file = files[0];
  const records = [...(file?.subjectLines.keys() ?? [])].slice(1);
  const short = (value: string) =>
    records.includes(value)
      ? `row${records.indexOf(value) + 1}`
      : shorten(value).replace('https://example.org/', 'ex:');
  const triples = (file?.quads ?? []).map(({ subject, predicate, object }) =>
    [subject.value, predicate.value, object.value].map(short).join(' '),
  );
  return { file, findings, triples, records };
}
const parsed = (text: string) => readMappingSet(text, linesOf(text));

describe('a mapping', () => {
  it('is a triple and a record about it, with the properties of the schema', async () => {
    const { triples, findings, file } = await read(
      metadata() +
        tsv(
          [...COLUMNS, 'author_id', 'confidence', 'mapping_date', 'subject_label', 'subject_type'],
          [...ROW, 'ex:me|ex:you', '0.950', '2024-02-29', 'A', 'skos concept'],
        ),
    );
    expect(findings).toEqual([]);
    expect(triples.sort()).toEqual(
      [
        'ex:sets/test rdf:type sssom:MappingSet',
        'ex:sets/test dcterms:license ex:license',
        'ex:sets/test sssom:mappings row1',
        'row1 rdf:type owl:Axiom',
        'row1 owl:annotatedSource ex:a',
        'row1 owl:annotatedProperty skos:exactMatch',
        'row1 owl:annotatedTarget ex:b',
        `row1 sssom:mapping_justification ${M}`,
        'row1 pav:authoredBy ex:me',
        'row1 pav:authoredBy ex:you',
        'row1 sssom:confidence 0.95',
        'row1 dcterms:created 2024-02-29',
        'row1 sssom:subject_label A',
        'row1 sssom:subject_type skos:Concept',
        'ex:a skos:exactMatch ex:b',
      ].sort(),
    );
    const datatypes = file?.quads.flatMap(({ object }) =>
      object.termType === 'Literal' ? [shorten(object.datatype.value)] : [],
    );
    expect(datatypes?.sort()).toEqual(['xsd:date', 'xsd:double', 'xsd:string']);
  });

  it.each([
    ['denied', ['predicate_modifier'], ['ex:a', 'skos:exactMatch', 'ex:b', M, 'Not']],
    ['of an entity that was not found', [], ['ex:a', 'skos:exactMatch', 'sssom:NoTermFound', M]],
    ['of an entity found for nothing', [], ['sssom:NoTermFound', 'skos:exactMatch', 'ex:b', M]],
    ['of a literal', ['object_type', 'object_label'], [...ROW, 'rdfs literal', 'b']],
  ])('%s is a record and no triple', async (_, more, row) => {
    const { triples, findings } = await read(metadata() + tsv([...COLUMNS, ...more], row));
    expect(findings).toEqual([]);
    expect(triples.filter((triple) => / skos:exactMatch /.test(triple))).toEqual([]);
    expect(triples).toContain('row1 owl:annotatedProperty skos:exactMatch');
    if (more[0] === 'predicate_modifier')
      expect(triples).toContain('row1 sssom:predicate_modifier sssom:NegatedPredicate');
  });

  it('whose modifier cannot be read is not taken to hold', async () => {
    const { triples, findings } = await read(
      metadata() + tsv([...COLUMNS, 'predicate_modifier'], [...ROW, 'NOT']),
    );
    expect(findings.map(({ rule }) => rule)).toEqual(['sssom-value']);
    expect(triples).not.toContain('ex:a skos:exactMatch ex:b');
  });

  it('has an IRI by what it says, wherever its row stands, and findings their line', async () => {
    const other = ['ex:a', 'skos:exactMatch', 'ex:c', M];
    const one = await read(metadata() + tsv(COLUMNS, ROW, other));
    const two = await read(metadata('#comment: later\n') + tsv(COLUMNS, other, ROW));
    expect(one.records).toEqual([...two.records].reverse());
    expect(one.records[0]).toMatch(/^https:\/\/example\.org\/sets\/test\/m[0-9a-f]{12}$/);
    expect(two.file?.subjectLines.get(one.records[0] as string)).toEqual([8]);
  });

  it('has the IRI that its record_id gives', async () => {
    const { file, triples } = await read(metadata() + tsv(['record_id', ...COLUMNS], ['ex:r', ...ROW]));
    expect([...(file?.subjectLines ?? [])]).toEqual([
      [SET, [1]],
      ['https://example.org/r', [6]],
    ]);
    expect(triples.some((triple) => triple.includes('record_id'))).toBe(false);
  });
});

describe('what a set says of its mappings', () => {
  it('holds for each, unless one speaks for itself', async () => {
    const head = metadata('#mapping_date: 2024-01-01\n#mapping_tool: by hand\n#creator_id: ex:me\n');
    const { triples } = await read(
      head +
        tsv([...COLUMNS, 'mapping_tool'], [...ROW, ''], ['ex:a', 'skos:closeMatch', 'ex:c', M, 'a script']),
    );
    expect(triples.filter((triple) => / dcterms:created /.test(triple))).toEqual([
      'row1 dcterms:created 2024-01-01',
      'row2 dcterms:created 2024-01-01',
    ]);
    expect(triples.filter((triple) => / sssom:mapping_tool /.test(triple))).toEqual([
      'ex:sets/test sssom:mapping_tool by hand',
      'row2 sssom:mapping_tool a script',
    ]);
    // Not one that is passed on, though mappings have the slot too.
    expect(triples.filter((triple) => / dcterms:creator /.test(triple))).toEqual([
      'ex:sets/test dcterms:creator ex:me',
    ]);
  });

  it('may be a list or one value, a folded text, a version that looks like a number', () => {
    const head = metadata(
      '#mapping_set_version: 1.10\n#see_also: https://example.org/1\n#creator_label:\n#  - A\n#  - "B: b"\n#comment: >-\n#  one\n#  two\n',
    );
    expect(parsed(head + tsv(COLUMNS, ROW)).read?.set.slots).toMatchObject({
      mapping_set_version: ['1.10'],
      see_also: ['https://example.org/1'],
      creator_label: ['A', 'B: b'],
      comment: ['one two'],
    });
  });
});

describe('a field', () => {
  const labels = (field: string) =>
    parsed(metadata() + tsv([...COLUMNS, 'author_label'], [...ROW, field])).read?.set.mappings[0]
      ?.author_label;

  it.each([
    [String.raw`Alice\|Bob|Charlie`, ['Alice|Bob', 'Charlie']],
    [String.raw`Alice\\Bob|Charlie\\|David\\\|Eve\\`, ['Alice\\Bob', 'Charlie\\', 'David\\|Eve\\']],
    [String.raw`a\b|c\n`, ['a\\b', 'c\\n']],
    [String.raw`a\\|b`, ['a\\', 'b']],
    ['"a|""b""\t|c"', ['a', '"b"\t', 'c']],
    ['', undefined],
  ])('of several values %j', (field, values) => expect(labels(field)).toEqual(values));

  it('may be quoted and hold line breaks, whatever ends the lines', () => {
    for (const end of ['\n', '\r\n', '\r']) {
      const text =
        metadata() + tsv([...COLUMNS, 'comment'], [...ROW, '"one\ntwo"'], ['ex:x', ...ROW.slice(1), '']);
      const { read: found, problems } = parsed(text.replaceAll('\n', end));
      expect(problems).toEqual([]);
      expect(found?.set.mappings[0]?.comment).toEqual([`one${end}two`]);
      expect(found?.mappingLines).toEqual([6, 8]);
    }
  });

  it('at fault has its place, also after quoted fields with line breaks', async () => {
    const { findings } = await read(
      metadata() + tsv(['comment', ...COLUMNS, 'confidence'], ['"é\t""1\n🤝2"', ...ROW, '2']),
    );
    expect(findings.map(({ line, column }) => [line, column])).toEqual([[7, 5 + ROW.join('\t').length + 1]]);
  });
});

it('no row is lost in silence, nor brings the reader down, whatever it holds', async () => {
  const part = fc.constantFrom(
    ...'"\t\n\r\\|:#',
    ...ROW,
    'ex:',
    'sssom:NoTermFound',
    ...COLUMNS,
    'é',
    '🤝',
    '%',
    '&a',
    '*a',
    '? ',
    '- ',
  );
  const text = fc.array(part, { maxLength: 20 }).map((parts) => parts.join(''));
  await fc.assert(
    fc.asyncProperty(text, fc.boolean(), async (some, inHead) => {
      const whole = inHead
        ? metadata(`#${some.replace(/[\r\n]/g, '\n#')}\n`) + tsv(COLUMNS, ROW)
        : metadata() + tsv(COLUMNS) + some;
      const { read: found, problems } = parsed(whole);
      const rows = inHead ? 1 : some.split(/\r\n|\n|\r/).filter((line) => line !== '').length;
      if (rows > 0) expect(problems.length + (found?.set.mappings.length ?? 0)).toBeGreaterThan(0);
      for (const { position } of problems) {
        const last = linesOf(whole).count;
        expect(position === undefined || (position.line >= 1 && position.line <= last)).toBe(true);
      }
    }),
    { numRuns: 500, examples: [['""', false]] },
  );
});

describe('the examples of the specification', () => {
  const folder = join(import.meta.dirname, '..', '..', 'shared', 'sssom');
  const there = existsSync(folder);
  if (!there) console.warn(`${folder} is not there: the examples of the specification are not read.`);
  // Without metadata of its own, as the specification's external mode has it.
  const EXTERNAL = 'example1.sssom.tsv';

  it.runIf(there || process.env.CI)('are read without findings, and written again say the same', async () => {
    const names = readdirSync(folder).filter((name) => name.endsWith('.sssom.tsv'));
    expect(names.length).toBeGreaterThan(1);
    for (const name of names) {
      const path = join(folder, name);
      const { findings } = await readPaths([path]);
      if (name === EXTERNAL) {
        expect(findings.map(({ rule, line }) => [rule, line])).toEqual([['sssom-metadata', 1]]);
        continue;
      }
      expect([name, findings]).toEqual([name, []]);
      const { set } = parsed(readFileSync(path, 'utf8')).read ?? {};
      expect(parsed(writeSssom(set as MappingSet)).read?.set.mappings).toHaveLength(
        set?.mappings.length as number,
      );
    }
  });
});

describe('links that contradict each other', () => {
  it('are found by the check, at their rows', async () => {
    const path = join(directory, 'conflict.sssom.tsv');
    const text = `#curie_map:
#  state: ${PREFIXES.state}
#  wd: ${PREFIXES.wd}
#mapping_set_id: ${SET}
#license: https://example.org/license
${tsv(
  [...COLUMNS, 'predicate_modifier', 'author_label'],
  ['state:japan', 'skos:exactMatch', 'wd:Q1490', M, '', 'A'],
  ['state:france', 'skos:exactMatch', 'wd:Q142', M, 'Not', 'A'],
  ['state:atlantis', 'skos:closeMatch', 'wd:Q1', M, '', 'A'],
)}`;
    await writeFile(path, text);
    const findings = await check({ paths: [path], with: true });
    expect(findings.map(({ rule, line }) => [rule, line])).toEqual([
      ['thing-has-one-exact-match-in-a-scheme', 7],
      ['denied-mapping-is-not-asserted', 8],
      ['mapping-is-of-a-known-thing', 9],
    ]);
    for (const finding of findings) expect(finding).not.toHaveProperty('at');
  });
});

describe('the canonical form', () => {
  const set: MappingSet = {
    prefixes: { z: 'https://example.org/', ab: 'https://example.org/ab/', unused: 'https://example.com/' },
    slots: {
      license: ['https://example.org/license'],
      mapping_set_id: [SET],
      mapping_set_version: ['1.10'],
      creator_id: ['https://example.org/me'],
    },
    mappings: ['c', 'ab/b'].map((local) => ({
      confidence: ['0.12345'],
      mapping_date: ['2024-01-01'],
      subject_id: ['https://example.org/a'],
      predicate_id: ['http://www.w3.org/2004/02/skos/core#exactMatch'],
      object_id: [`https://example.org/${local}`],
      mapping_justification: ['https://w3id.org/semapv/vocab/ManualMappingCuration'],
      author_label: ['A|B', 'C\\'],
      comment: ['a "quote"'],
    })),
  };

  it('has slots in the order of the schema, rows sorted, used prefixes, and what is common said once', () => {
    expect(writeSssom(set)).toBe(
      `#curie_map:
#  ab: https://example.org/ab/
#  z: https://example.org/
#mapping_set_id: ${SET}
#mapping_set_version: "1.10"
#creator_id:
#  - z:me
#license: https://example.org/license
#mapping_date: 2024-01-01
${tsv(
  [...COLUMNS, 'author_label', 'confidence', 'comment'],
  ['z:a', 'skos:exactMatch', 'ab:b', M, 'A\\|B|C\\\\', '0.123', '"a ""quote"""'],
  ['z:a', 'skos:exactMatch', 'z:c', M, 'A\\|B|C\\\\', '0.123', '"a ""quote"""'],
)}`,
    );
    expect(writeSssom(set, { condense: false })).not.toContain('#mapping_date');
  });

  it('names the version as soon as it needs it', () => {
    expect(writeSssom(set)).not.toContain('sssom_version');
    const slots = { ...set.slots, mapping_set_confidence: ['1'] };
    expect(writeSssom({ ...set, slots })).toMatch(/^#sssom_version: "1.1"\n#curie_map:/);
  });

  it('refuses an IRI that no prefix shortens', () => {
    expect(() => writeSssom({ ...set, prefixes: {} })).toThrow(DemarcheError);
  });

  it('is read as the same set, whatever its slots hold', () => {
    const local = fc.stringMatching(/^[\w.~%/|\\"-]{0,6}$/);
    const iri = fc
      .tuple(fc.constantFrom('https://example.org/', 'https://example.org/ab/'), local)
      .map(([a, b]) => a + b);
    const text = fc.oneof(
      fc.string({ minLength: 1, unit: 'grapheme' }),
      fc
        .array(fc.constantFrom(...'|\\"\t\n\r#:- a1\'{[&*!%@`>?,~é🤝'), { minLength: 1, maxLength: 8 })
        .map((all) => all.join('')),
      fc.constantFrom(
        'true',
        'null',
        '~',
        '1.10',
        '0x1F',
        '2024-01-01',
        '- a',
        'a: b',
        'a #b',
        '---',
        '...',
        '=',
        '<<',
      ),
    );
    const aValueOf = (name: SlotName): fc.Arbitrary<string> => {
      const { range, between } = slot(name);
      if (name === 'mapping_justification')
        return fc.constant('https://w3id.org/semapv/vocab/LexicalMatching');
      if (range === 'entity') return iri;
      if (range === 'uri') return local.map((path) => `https://example.com/${path}`);
      if (range === 'date') return fc.constantFrom('2024-02-29', '1999-12-31');
      if (range === 'double')
        return fc.integer({ min: (between?.[0] ?? 0) * 1000, max: 1000 }).map((n) => String(n / 1000));
      return range === 'string'
        ? text
        : fc.constantFrom(...Object.keys(range).filter((word) => word !== 'rdfs literal'));
    };
    const slotsOf = (names: readonly SlotName[], required: readonly SlotName[]) =>
      fc.record(
        Object.fromEntries(
          names.map((name) => [
            name,
            fc.array(aValueOf(name), { minLength: 1, maxLength: slot(name).many ? 3 : 1 }),
          ]),
        ),
        { requiredKeys: [...required] },
      ) as fc.Arbitrary<Slots>;
    const mapping = slotsOf(MAPPING_SLOTS, [...COLUMNS, 'reviewer_label'] as SlotName[]);
    const sets = fc.record({
      slots: slotsOf(
        SET_SLOTS.filter((name) => name !== 'sssom_version' && !slot(name).propagated),
        ['mapping_set_id', 'license'],
      ),
      mappings: fc.uniqueArray(mapping, {
        maxLength: 3,
        selector: ({ subject_id, object_id }) => `${subject_id} ${object_id}`,
      }),
    });
    const prefixes = { ex: 'https://example.org/', ab: 'https://example.org/ab/' };
    const plain = (slots: Slots) =>
      JSON.stringify(
        Object.entries(slots)
          .filter(([name]) => name !== 'sssom_version')
          .sort(),
      );
    fc.assert(
      fc.property(sets, fc.boolean(), ({ slots, mappings }, condense) => {
        const identified = mappings.map((one, index) => ({
          ...one,
          record_id: [`https://example.org/r${index}`],
        }));
        const written = writeSssom({ prefixes, slots, mappings: identified }, { condense });
        const { read: found, problems } = parsed(written);
        expect(problems).toEqual([]);
        expect(plain(found?.set.slots ?? {})).toEqual(plain(slots));
        expect(found?.set.mappings.map(plain).sort()).toEqual(identified.map(plain).sort());
        expect(writeSssom(found?.set as MappingSet, { condense })).toBe(written);
      }),
    );
  });
});

it('every slot of the table belongs to mappings or sets', () => {
  expect(new Set([...MAPPING_SLOTS, ...SET_SLOTS])).toEqual(new Set(Object.keys(SLOTS)));
});
