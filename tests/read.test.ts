import { chmod, mkdir, mkdtemp, readdir, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DemarcheError } from '../src/error.ts';
import { READ_RULES, type ReadOptions, readPaths } from '../src/read/read.ts';
import { MOST_OF_A_RULE } from '../src/read/read-rules.ts';

/** The findings that each invalid fixture brings, with their places as an editor shows them. */
const EXPECTED: Record<string, string[]> = {
  'blank-node.invalid.ttl': ['blank-node 4:9', 'blank-node 5:7', 'blank-node 6:1'],
  'byte-order-mark.invalid.ttl': ['byte-order-mark 1:1'],
  'empty-file.invalid.ttl': ['empty-file undefined:undefined'],
  'encoding.invalid.ttl': ['encoding 4:18'],
  'entity-size.invalid.rdf': ['entity-size 2:3'],
  'iri-absolute.invalid.ttl': ['iri-absolute 4:9'],
  'iri-ascii.invalid.ttl': ['iri-ascii 4:9'],
  'iri-characters.invalid.escaped.ttl': ['iri-characters 4:9'],
  'iri-characters.invalid.jsonld': ['empty-file undefined:undefined', 'iri-characters 3:36'],
  'iri-characters.invalid.nt': ['iri-characters 1:49'],
  'iri-characters.invalid.rdf': ['iri-characters 3:24'],
  'iri-characters.invalid.ttl': ['iri-characters 4:9'],
  'iri-ncname.invalid.ttl': ['iri-ncname 3:1', 'iri-ncname 3:30'],
  'language-case.invalid.ttl': ['language-case 4:12'],
  'line-ends.invalid.ttl': ['line-ends 5:11'],
  'literal-canonical.invalid.ttl': [
    'literal-canonical 4:18',
    'literal-canonical 5:11',
    'literal-canonical 6:17',
    'literal-canonical 7:12',
    'literal-canonical 8:9',
    'literal-canonical 9:14',
    'literal-canonical 10:11',
  ],
  'literal-datatype.invalid.ttl': [
    'literal-datatype 4:15',
    'literal-datatype 5:11',
    'literal-datatype 6:10',
    'literal-datatype 7:11',
    'literal-datatype 8:13',
    'literal-datatype 9:10',
  ],
  'prefix-declared.invalid.ttl': ['prefix-declared 4:22'],
  'prefix-declared.invalid.sssom.tsv': ['prefix-declared 6:22', 'prefix-declared 7:22'],
  'prefix-known.invalid.ttl': ['prefix-known 2:9'],
  'rdf-1-1.invalid.ttl': ['rdf-1-1 5:12', 'rdf-1-1 6:16'],
  'remote-context.invalid.jsonld': ['remote-context 2:16'],
  'sssom-fields.invalid.column.sssom.tsv': ['sssom-fields 5:57'],
  'sssom-fields.invalid.sssom.tsv': ['sssom-fields 6:1', 'sssom-fields 9:1'],
  'sssom-metadata.invalid.id.sssom.tsv': ['sssom-metadata 1:undefined'],
  'sssom-metadata.invalid.license.sssom.tsv': ['sssom-metadata 1:undefined'],
  'sssom-metadata.invalid.none.sssom.tsv': ['sssom-metadata 1:undefined'],
  'sssom-once.invalid.sssom.tsv': ['sssom-once 7:undefined', 'sssom-once 8:undefined'],
  'sssom-record-id.invalid.sssom.tsv': ['sssom-record-id 7:undefined', 'sssom-record-id 8:undefined'],
  'sssom-required.invalid.review.sssom.tsv': ['sssom-required 6:undefined'],
  'sssom-required.invalid.sssom.tsv': [
    'sssom-required 6:undefined',
    'sssom-required 7:undefined',
    'sssom-required 8:undefined',
  ],
  'sssom-slot.invalid.sssom.tsv': ['sssom-slot 5:2', 'sssom-slot 6:57'],
  'sssom-value.invalid.list.sssom.tsv': ['sssom-value 1:2', 'sssom-value 4:2', 'sssom-value 5:2'],
  'sssom-value.invalid.prefix.sssom.tsv': ['sssom-value 3:4', 'sssom-value 4:4'],
  'sssom-value.invalid.sssom.tsv': [
    'sssom-value 6:57',
    'sssom-value 7:57',
    'sssom-value 8:58',
    'sssom-value 9:59',
    'sssom-value 10:60',
    'sssom-value 11:22',
    'sssom-value 12:27',
    'sssom-value 13:6',
    'sssom-value 14:22',
  ],
  'surrogate.invalid.cesu.ttl': ['surrogate 4:10'],
  'surrogate.invalid.jsonld': ['surrogate 3:30'],
  'surrogate.invalid.rdf': ['surrogate 3:11'],
  'surrogate.invalid.ttl': ['surrogate 4:13'],
  'syntax.invalid.anchor.sssom.tsv': ['syntax 5:14'],
  'syntax.invalid.open.sssom.tsv': ['syntax 7:undefined'],
  'syntax.invalid.quote.sssom.tsv': ['syntax 7:undefined'],
  'syntax.invalid.spaces.sssom.tsv': ['syntax 4:2'],
  'syntax.invalid.ttl': ['syntax 5:1'],
  'syntax.invalid.yaml.sssom.tsv': ['syntax 5:11'],
  'term-defined.invalid.jsonld': ['term-defined 5:3'],
};

const FIXTURES = new URL('./fixtures/read/', import.meta.url).pathname;
let directory = '';
let count = 0;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'demarche-read-'));
});
afterAll(() => rm(directory, { recursive: true }));

/** Reads a text or bytes as a file of its own. */
async function read(content: string | Uint8Array, extension = '.ttl', options: ReadOptions = {}) {
  const path = join(directory, `${++count}${extension}`);
  await writeFile(path, content);
  const { files, findings } = await readPaths([path], options);
  return { path, file: files[0], quads: files[0]?.quads ?? [], findings, finding: findings[0] };
}

const problem = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: DemarcheError) => error,
  );

const P = '@prefix e: <https://example.org/> .\n';

describe('every rule', async () => {
  const names = await readdir(FIXTURES);

  for (const [rule, { severity }] of Object.entries(READ_RULES)) {
    const [valid, invalid] = ['valid', 'invalid'].map((kind) =>
      names.filter((name) => name.startsWith(`${rule}.${kind}.`)),
    ) as [string[], string[]];

    it(`${rule} has fixtures of both kinds`, () => {
      expect(valid).not.toEqual([]);
      expect(invalid).not.toEqual([]);
    });
    it.each(invalid)('%s breaks it', async (name) => {
      const { findings } = await readPaths([FIXTURES + name], { forbidBlankNodes: true });
      const found = findings.filter((finding) => finding.rule === rule);
      expect(found).not.toEqual([]);
      for (const { file, severity: given } of found)
        expect([file, given]).toEqual([FIXTURES + name, severity]);
      expect(findings.map(({ rule, line, column }) => `${rule} ${line}:${column}`)).toEqual(EXPECTED[name]);
    });
    it.each(valid)('%s keeps it', async (name) => {
      const { files, findings } = await readPaths([FIXTURES + name], {
        forbidBlankNodes: rule === 'blank-node',
      });
      expect(findings).toEqual([]);
      expect(files[0]?.quads.length).toBeGreaterThan(0);
    });
  }

  it('has every fixture', () => {
    for (const name of names) expect(Object.keys(READ_RULES)).toContain(name.split('.')[0]);
  });
});

describe('a syntax error', () => {
  // [Turtle after the prefix line, place, what the message must hold]
  const faults: [string, string, RegExp][] = [
    ['e:a e:b "abc .\ne:c e:d e:f .', '2:9', /""abc \."/],
    ['e:a e:b "abc .\ne:c e:d e:f .', '2:9', /Close the string on its line/],
    ['e:a e:b """abc .\ne:c e:d e:f .', '2:9', /same three quotation marks/],
    ['e:a e:b e:c\ne:d e:e e:f .', '3:1', /"e:d e:e e:f \.".*ends in " \."/],
    ['e:a e:b “abc” .', '2:9', /straight quotation marks/],
    ['e:a e:b "C:\\dir" .', '2:12', /write \\\\ for a backslash/],
    ['e:a e:b', '2:8', /^The end of the file/],
    ['e:a e:b e:c', '2:12', /finish it with " \."/],
    ['{ e:a e:b e:c }', '2:1', /extension \.trig/],
    ['?x e:b e:c .', '2:1', /Variables/],
    ['e:a\u00a0e:b e:c .', '2:4', /U\+00A0/],
    ['e:a e:b e:c . .', '2:15', /once too often/],
    ['"x" e:b e:c .', '2:1', /only as the object/],
    ['@prefx y: <http://y/> .', '2:1', /@prefix and @base/],
    ['@prefix y: <http://y/>\ne:a e:b e:c .', '3:1', /@prefix or @base ends in " \."/],
    ['e:a e:b "x"@abcdefghij .', '2:12', /up to 8 letters/],
    ['e:a e:b <http://e/c .\n', '2:9', /Close the IRI/],
  ];
  it.each(faults)('in %j is at %s', async (text, place, says) => {
    const { finding, findings, file } = await read(P + text);
    expect(findings).toHaveLength(1);
    expect([finding?.rule, `${finding?.line}:${finding?.column}`]).toEqual(['syntax', place]);
    expect(finding?.message).toMatch(says);
    expect(file).toBeUndefined();
  });

  it('counts columns in code points', async () => {
    const { finding } = await read(`${P}e:a e:b "🤝🤝" "x" .`);
    expect(finding?.column).toBe(14);
  });

  it('counts lines whatever ends them', async () => {
    const { finding } = await read('# one\r# two\r\n# three\n<a> "b" .');
    expect([finding?.line, finding?.column]).toEqual([4, 5]);
  });

  it('in N-Triples names the form of a line', async () => {
    const { finding } = await read('<http://a/> <http://b/> e:c .\n', '.nt');
    expect([finding?.line, finding?.column]).toEqual([1, 25]);
    expect(finding?.message).toMatch(/A line holds one statement/);
  });

  it('in JSON-LD and RDF/XML has its place where the parser tells it', async () => {
    const json = await read('{"@id": "http://a/",\n "http://p/" "x"}', '.jsonld');
    expect([json.finding?.rule, json.finding?.line]).toEqual(['syntax', 2]);
    const xml = await read(
      '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n<rdf:Description></rdf:RDF>',
      '.rdf',
    );
    expect([xml.finding?.rule, xml.finding?.line, xml.finding?.column]).toEqual(['syntax', 2, 18]);
  });
});

describe('an undeclared prefix', () => {
  it.each([
    ['e:a e:b x:c .', /"x:" is not declared.*@prefix x: <…> \./],
    ['e:a dcterms:title "A" .', /@prefix dcterms: <http:\/\/purl\.org\/dc\/terms\/> \./],
    ['e:a dctems:title "A" .', /Did you mean "dcterms:", with the line @prefix dcterms: </],
    ['@prefix example: <https://example.org/> .\ne:a exampel:b "A" .', /Did you mean "example:"\?/],
    ['\ufeffe:a e:b e:c .', /U\+FEFF, which cannot be seen/],
  ])('in %j', async (text, says) => {
    const { finding } = await read(P + text);
    expect(finding?.rule).toBe('prefix-declared');
    expect(finding?.message).toMatch(says);
  });

  it('in RDF/XML', async () => {
    const { finding } = await read(
      '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n<dem:Event/></rdf:RDF>',
      '.rdf',
    );
    expect([finding?.rule, finding?.line, finding?.column]).toEqual(['prefix-declared', 2, 2]);
    expect(finding?.message).toContain('xmlns:dem="https://w3id.org/demarche/ontology#"');
  });

  it('in JSON-LD, where it makes an IRI of its own', async () => {
    const { finding } = await read('{"@id": "event:x", "http://p/": "A"}', '.jsonld');
    expect(finding?.rule).toBe('prefix-declared');
  });
});

describe('wrong encodings', () => {
  it('of UTF-16 are named as such', async () => {
    const text = `${P}e:a e:b "c" .`;
    for (const bytes of [Buffer.from(`\ufeff${text}`, 'utf16le'), Buffer.from(text, 'utf16le').swap16()]) {
      const { finding, file } = await read(bytes);
      expect(finding?.rule).toBe('encoding');
      expect(finding?.message).toMatch(/UTF-16/);
      expect(file).toBeUndefined();
    }
  });

  it('are found at their byte, after characters of several bytes and a U+FFFD of the text', async () => {
    const before = Buffer.from('# é 🤝 \ufffd\n# ');
    const { finding } = await read(Buffer.concat([before, Buffer.from([0x92])]));
    expect(finding?.message).toContain(`Byte ${before.length + 1} of the file (0x92)`);
    expect(finding?.message).toContain('it is ’');
    expect([finding?.line, finding?.column]).toEqual([2, 3]);
  });
});

describe('what is read', () => {
  it('keeps literals as the author wrote them, and lines of subjects', async () => {
    const { file, quads } = await read(`${P}e:a e:b 01 .\n\ne:c e:d "PT60M"@EN .\ne:a e:e 1.50 .\n`);
    expect(quads.map(({ object }) => object.value)).toEqual(['01', 'PT60M', '1.50']);
    expect(file?.prefixes).toEqual({ e: 'https://example.org/' });
    expect(Object.fromEntries(file?.subjectLines ?? [])).toEqual({
      'https://example.org/a': [2, 5],
      'https://example.org/c': [4],
    });
  });

  it.each([
    ['.trig', '<http://g/> { <http://a/> <http://b/> "c" }', 'http://g/'],
    ['.nq', '<http://a/> <http://b/> "c" <http://g/> .\n', 'http://g/'],
    ['.nt', '<http://a/> <http://b/> "c" .\n', ''],
    ['.jsonld', '{"@id": "http://a/", "http://b/": "c"}', ''],
    ['.json', '{"@id": "http://a/", "http://b/": "c"}', ''],
    ['.TTL', '<http://a/> <http://b/> "c" .', ''],
    [
      '.owl',
      '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:h="http://">' +
        '<rdf:Description rdf:about="http://a/"><p xmlns="http://b/">c</p></rdf:Description></rdf:RDF>',
      '',
    ],
  ])('may be %s', async (extension, text, graph) => {
    const { file, quads, findings } = await read(text, extension);
    expect(findings).toEqual([]);
    expect(quads.map((quad) => [quad.subject.value, quad.object.value, quad.graph.value])).toEqual([
      ['http://a/', 'c', graph],
    ]);
    if (extension !== '.owl') expect(file?.subjectLines.get('http://a/')).toEqual([1]);
  });

  it('resolves relative IRIs against the base given', async () => {
    const { quads, findings } = await read('<a> <b> <../c> .', '.ttl', {
      baseIRI: 'https://example.org/x/y',
    });
    expect(findings).toEqual([]);
    expect(quads[0]?.subject.value).toBe('https://example.org/x/a');
    expect(quads[0]?.object.value).toBe('https://example.org/c');
  });

  it('has blank nodes that no other file shares, the same in every reading', async () => {
    const text = `${P}_:x e:b [ e:c ( 1 ) ] .`;
    const [one, other] = [await read(text), await read(text)];
    const json = await read('{"@id": "_:x", "http://p/": {"http://q/": "c"}}', '.jsonld');
    const labels = (quads: typeof one.quads) =>
      quads
        .flatMap(({ subject, object }) => [subject, object])
        .filter(({ termType }) => termType === 'BlankNode')
        .map(({ value }) => value);
    const all = [one, other, json].map(({ quads }) => new Set(labels(quads)));
    expect(all.map(({ size }) => size)).toEqual([3, 3, 2]);
    expect(new Set(all.flatMap((set) => [...set])).size).toBe(8);
    for (const { path, quads } of [one, json]) {
      expect(labels((await readPaths([path])).files[0]?.quads ?? [])).toEqual(labels(quads));
    }
  });

  it('is what other statements of the file say, where one is of RDF 1.2', async () => {
    const { quads } = await read(`${P}e:a e:b <<( e:a e:b e:c )>> , "x"@en--ltr , "c" .`);
    expect(quads.map(({ object }) => object.value)).toEqual(['c']);
  });

  it('has findings up to a number for each rule, the rest counted', async () => {
    const { findings } = await read(
      `${P}e:a e:b ${Array.from({ length: 60 }, (_, i) => `0${i}`).join(', ')} .`,
    );
    const canonical = findings.filter(({ rule }) => rule === 'literal-canonical');
    expect(canonical).toHaveLength(MOST_OF_A_RULE + 1);
    expect(canonical.some(({ message }) => message.startsWith(`${60 - MOST_OF_A_RULE} more`))).toBe(true);
  });

  it('may hold more faults than a call takes arguments', async () => {
    const { findings } = await read(`${P}e:a e:b ${Array(200_000).fill('"x"@EN').join(',')} .`);
    expect(findings).toHaveLength(MOST_OF_A_RULE + 1);
  });

  it('survives JSON that nests without end, and so does the engine', async () => {
    const deep = `${'{"http://p/":'.repeat(5000)}1${'}'.repeat(5000)}`;
    expect((await read(deep, '.jsonld')).finding?.rule).toBe('syntax');
    expect((await read('{"@id": "http://a/", "http://b/": "c"}', '.jsonld')).quads).toHaveLength(1);
  });

  it('is never a crash, whatever the bytes', async () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      fc.string({ unit: 'binary', maxLength: 60 }).map((text) => Buffer.from(text)),
      fc
        .array(fc.constantFrom(...'<>"\'@^:.;,[](){}|#_~\\?=& \n\reax10-'), { maxLength: 60 })
        .map((characters) => Buffer.from(characters.join(''))),
    );
    const extension = fc.constantFrom('.ttl', '.trig', '.nt', '.nq', '.jsonld', '.rdf', '.sssom.tsv');
    await fc.assert(
      fc.asyncProperty(bytes, extension, async (content, ending) => {
        const { file, findings } = await read(content, ending);
        // Nothing is lost in silence: without statements there is at least one finding.
        expect((file?.quads.length ?? 0) + findings.length).toBeGreaterThan(0);
      }),
      { numRuns: 300 },
    );
  });
});

describe('paths', () => {
  it('that do not exist are not found, with the name that is near', async () => {
    await writeFile(join(directory, 'teleconference.ttl'), '');
    const error = await problem(readPaths([join(directory, 'telconference.ttl')]));
    expect(error).toBeInstanceOf(DemarcheError);
    expect(error?.code).toBe('not-found');
    expect(error?.hint).toContain('teleconference.ttl');
  });

  it('of unknown extensions are refused, with those that are known', async () => {
    const path = join(directory, 'notes.txt');
    await writeFile(path, 'text');
    const error = await problem(readPaths([path]));
    expect([error?.code, error?.hint?.includes('.trig')]).toEqual(['usage', true]);
  });

  it('of directories stand for the files in them, each once, in order', async () => {
    const top = join(directory, 'tree');
    await mkdir(join(top, 'b', '.git'), { recursive: true });
    const text = '<http://a/> <http://b/> "c" .';
    for (const name of ['c.ttl', 'a.nt', 'b/d.ttl', 'b/.git/x.ttl', 'b/package.json', 'b/readme.md']) {
      await writeFile(join(top, name), text);
    }
    await symlink(top, join(top, 'b', 'loop'));
    await symlink(join(top, 'nowhere'), join(top, 'dangling.ttl'));
    const { files } = await readPaths([join(top, 'c.ttl'), top, `${top}/`]);
    expect(files.map(({ path }) => path.slice(top.length + 1))).toEqual(['c.ttl', 'a.nt', 'b/d.ttl']);
  });

  it('of directories without such files are not found', async () => {
    const path = join(directory, 'empty');
    await mkdir(path);
    expect((await problem(readPaths([path])))?.code).toBe('not-found');
  });

  it('of files that are too large are refused before they are read', async () => {
    const path = join(directory, 'large.ttl');
    await writeFile(path, '');
    await truncate(path, 100 * 1024 * 1024);
    const error = await problem(readPaths([path]));
    expect(error?.code).toBe('limit');
    expect(error?.message).toMatch(/100\.0 MiB.*64\.0 MiB/);
    expect(error?.hint).toContain('--max-size');
    expect((await problem(read(P, '.ttl', { maxBytes: 10 })))?.code).toBe('limit');
  });

  it('of files that may not be read say so', async () => {
    const path = join(directory, 'secret.ttl');
    await writeFile(path, '');
    await chmod(path, 0);
    // Root may read anything: it steps down to nobody for the moment.
    const isRoot = process.getuid?.() === 0;
    if (isRoot) process.seteuid?.(65534);
    const error = await problem(readPaths([path]));
    if (isRoot) process.seteuid?.(0);
    expect([error?.code, error?.message.includes('permission')]).toEqual(['not-found', true]);
  });
});
