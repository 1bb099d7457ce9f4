import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';

/* The command as its user meets it: what it prints where, and how it exits. */

const root = join(import.meta.dirname, '..');
const cli = join(root, 'dist', 'cli.js');
const scratch = mkdtempSync(join(tmpdir(), 'demarche-cli-'));
afterAll(() => rmSync(scratch, { recursive: true }));

function demarche(args: string[], input = '', cwd = root) {
  const { stdout, stderr, status } = spawnSync('node', [cli, ...args], {
    maxBuffer: 2 ** 28,
    cwd,
    input,
    encoding: 'utf8',
  });
  return { stdout, stderr, status };
}

function file(name: string, text: string | Uint8Array): string {
  const path = join(scratch, name);
  writeFileSync(path, text);
  return path;
}

describe('exit codes', () => {
  test.each([
    ['a question', ['ask', 'commitments'], 0],
    ['no command', [], 0],
    ['help', ['--help'], 0],
    ['help of a verb', ['ask', '--help'], 0],
    ['an unknown verb', ['aks'], 2],
    ['an unknown option', ['check', '--nosuch'], 2],
    ['an unknown question', ['ask', 'comitments'], 2],
    ['an unknown parameter', ['ask', 'commitments', '--evnt', 'x'], 2],
    ['a parameter without a value', ['ask', 'commitments', '--event'], 2],
    ['an ill-typed parameter', ['ask', 'office-holders-on', '--date', '2021-02-30'], 2],
    ['an unknown format', ['ask', 'commitments', '--format', 'excel'], 2],
    ['a graph format for rows', ['ask', 'commitments', '--format', 'turtle'], 2],
    ['a format that is a method of objects', ['ask', 'commitments', '--format', 'constructor'], 2],
    ['an unknown format of questions', ['questions', '--format', 'xml'], 2],
    ['an unknown format of one question', ['questions', 'commitments', '--format', 'xml'], 2],
    ['an unknown format of coverage', ['coverage', '--format', 'xml'], 2],
    ['an unknown format of stats', ['stats', '--format', 'xml'], 2],
    ['an unknown format of findings', ['check', '--format', 'xml'], 2],
    ['a parameter that is a method of objects', ['ask', 'commitments', '--constructor', 'x'], 2],
    ['nothing to ask', ['ask'], 2],
    ['two things to ask', ['ask', 'commitments', '-q', 'ASK {}'], 2],
    ['--with without --data', ['ask', 'commitments', '--with'], 2],
    ['a missing query file', ['ask', 'nosuch.rq'], 2],
    ['a folder for a query file', ['ask', './queries/'], 2],
    ['a folder for an answer', ['ask', 'commitments', '--out', 'queries'], 2],
    ['a missing data file', ['ask', 'commitments', '--data', 'nosuch.ttl'], 2],
    ['a syntax error', ['ask', '-q', 'SELECT * {'], 1],
    ['an update', ['ask', '-q', 'DELETE WHERE { ?s ?p ?o }'], 1],
    ['an unknown document', ['coverage', 'nosuch'], 2],
    ['an unknown export format', ['export', '--format', 'gexf'], 2],
    ['two parts of the export', ['export', '--authored', '--derived'], 2],
  ])('%s', (_, args, status) => {
    const run = demarche(args);
    expect(run.status, run.stderr).toBe(status);
    if (status !== 0) expect([run.stdout, run.stderr === '']).toEqual(['', false]);
  });
});

describe('error messages', () => {
  test('name the closest question and parameter', () => {
    expect(demarche(['ask', 'comitments']).stderr).toContain('Did you mean commitments?');
    expect(demarche(['ask', 'commitments', '--evnt', 'x']).stderr).toContain('Did you mean --event?');
  });

  test('give line and column in the user’s own text, prefixes not counted', () => {
    expect(demarche(['ask', '-q', 'SELECT * {\n  ?s dem:quote }']).stderr).toContain('line 2, column 16');
  });

  test('refuse an update and leave the graph as it is', () => {
    const path = file('one.nt', '<https://e.org/s> <https://e.org/p> "o" .\n');
    for (const engine of ['oxigraph', 'comunica']) {
      const run = demarche(['ask', '-q', 'DELETE WHERE { ?s ?p ?o }', '--data', path, '--engine', engine]);
      expect(run.stderr).toMatch(/only read/);
    }
    expect(readFileSync(path, 'utf8')).toContain('"o"');
  });

  test('say that an entity is unknown when an answer is empty', () => {
    const run = demarche(['ask', 'commitments', '--event', 'nosuch']);
    expect(run.stderr).toContain('knows no event <https://w3id.org/demarche/id/event/nosuch>');
    expect(run.stdout.trim()).toMatch(/^who,what/);
  });

  test.each([
    ['frn', 'No scheme writes a code "frn". What is like it: FRN (cow-abbreviation).'],
    ['260.0', 'What is like it: 260 (cow-number'],
    ['nosuch', 'The graph knows no code "nosuch".'],
    ['FRN', ''],
    ['Q142', ''],
  ])('say how the code %s is written', (code, told) => {
    const { stderr } = demarche(['ask', 'resolve', '--code', code]);
    if (told === '') expect(stderr).toBe('');
    else expect(stderr).toContain(told);
  });

  test.each([
    // COW 255 is Germany before 1945 and after 1990; between them are 260 and 265.
    ['255 on a day without it', ['255', '--date', '1985-01-01'], 'nothing on 1985-01-01.', 'from 1990-10-03'],
    ['255 on a day with it', ['255', '--date', '1995-01-01'], ''],
    [
      'a code of another scheme',
      ['FRN', '--scheme', 'fips-10-4'],
      'nothing in fips-10-4.',
      'France (cow-abbr',
    ],
    ['a code of that scheme', ['FRN', '--scheme', 'cow-abbreviation'], ''],
  ])('say what a code denotes otherwise: %s', (_, code, ...told) => {
    const { stderr } = demarche(['ask', 'resolve', '--code', ...(code as string[])]);
    for (const part of told as string[]) {
      if (part === '') expect(stderr).toBe('');
      else expect(stderr).toContain(part);
    }
  });

  test('name the schemes where one is asked for that is none', () => {
    const { stderr } = demarche(['ask', 'resolve', '--code', '255', '--scheme', 'COW']);
    expect(stderr).toMatch(/no identifier-scheme .*\/COW>\. It has: .*cow-number/);
  });

  test('tell known entities from unknown ones in an empty answer', () => {
    const both = ['--event', 'nosuch', '--event', 'urn:x:none', '--side', 'japan'];
    const { stderr } = demarche(['ask', 'commitments', ...both]);
    expect(stderr.trim().split('\n')).toEqual([
      'The graph knows no event <https://w3id.org/demarche/id/event/nosuch>.',
      'The graph knows no event <urn:x:none>.',
    ]);
  });

  test('say of what kind a thing is where another is wanted', () => {
    const statement = 'e-2021-01-15-japan-france-teleconference/s13';
    expect(demarche(['ask', 'assessments', '--commitment', statement]).stderr).toBe(
      `<https://w3id.org/demarche/id/event/${statement}> is of the kind dem:Statement; --commitment takes the kind dem:Commitment.\n`,
    );
    expect(demarche(['ask', 'open-commitments', '--issue', 'stance:opposes']).stderr).toContain(
      'concept/issue',
    );
  });

  test('say that a day lies outside the record, before or after', () => {
    const told = (day: string) => demarche(['ask', 'office-holders-on', '--date', day]).stderr;
    expect(told('2010-12-31')).toContain('outside the period of the record, 2011-01-01 to 2023-12-31');
    expect(told('2024-01-01')).toContain('What was so at its end is taken to go on');
    expect(told('2011-01-01') + told('2023-12-31')).toBe('');
  });

  test('name the formats that there are', () => {
    for (const verb of ['questions', 'coverage', 'stats'])
      expect(demarche([verb, '--format', 'xml']).stderr).toContain('text, json');
  });

  test('refuse to call an endpoint that was not allowed', () => {
    const run = demarche(['ask', '-q', 'SELECT * { SERVICE <http://127.0.0.1:9/sparql> { ?s ?p ?o } }']);
    expect([run.status, run.stderr]).toEqual([1, expect.stringContaining('--allow-service')]);
  });
});

describe('reading', () => {
  test.each([
    ['ttl', '@prefix e: <https://e.org/> . e:s e:p e:o .'],
    ['trig', '<https://e.org/g> { <https://e.org/s> <https://e.org/p> <https://e.org/o> }'],
    ['nt', '<https://e.org/s> <https://e.org/p> <https://e.org/o> .'],
    ['nq', '<https://e.org/s> <https://e.org/p> <https://e.org/o> <https://e.org/g> .'],
    ['jsonld', '{"@id": "https://e.org/s", "https://e.org/p": {"@id": "https://e.org/o"}}'],
    [
      'rdf',
      '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="https://e.org/"><r:Description r:about="https://e.org/s"><e:p r:resource="https://e.org/o"/></r:Description></r:RDF>',
    ],
  ])('.%s is asked over, all in the default graph', (extension, text) => {
    const path = file(`one.${extension}`, text);
    for (const engine of ['oxigraph', 'comunica']) {
      const run = demarche(['ask', '-q', 'SELECT * { ?s ?p ?o }', '--data', path, '--engine', engine]);
      expect(run.stdout).toBe('s,p,o\r\nhttps://e.org/s,https://e.org/p,https://e.org/o\r\n');
    }
  });

  test('alone derives nothing unless asked; deriving twice changes nothing', () => {
    const path = file(
      'concept.ttl',
      '@prefix skos: <http://www.w3.org/2004/02/skos/core#> . <https://e.org/a> skos:broader <https://e.org/b> .',
    );
    const count = (...more: string[]) =>
      demarche(['ask', '-q', 'SELECT ?n { ?n a ?x } ORDER BY ?n', '--data', path, ...more]).stdout.split(
        '\r\n',
      ).length;
    const narrower = [
      'ask',
      '-q',
      'ASK { <https://e.org/b> skos:narrower <https://e.org/a> }',
      '--data',
      path,
    ];
    expect(JSON.parse(demarche(narrower).stdout).boolean).toBe(false);
    expect(JSON.parse(demarche([...narrower, '--derive']).stdout).boolean).toBe(true);
    expect(count()).toBeLessThan(count('--derive'));
    const once = demarche(['export']).stdout;
    const again = file('again.ttl', once);
    const twice = demarche([
      'ask',
      '-q',
      'CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }',
      '--data',
      again,
      '--derive',
      '--format',
      'ntriples',
    ]).stdout;
    const plain = demarche([
      'ask',
      '-q',
      'CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }',
      '--data',
      again,
      '--format',
      'ntriples',
    ]).stdout;
    expect(twice.split('\n').length).toBe(plain.split('\n').length);
  });

  test('a file larger than the limit is refused with the way around it', () => {
    const big = file('big.nt', Buffer.alloc(100 * 2 ** 20, 32));
    const run = demarche(['ask', '-q', 'ASK {}', '--data', big]);
    expect([run.status, run.stderr]).toEqual([1, expect.stringContaining('--max-size')]);
  });

  test('--data goes before the question or after it, once or more often, and takes folders', () => {
    mkdirSync(join(scratch, 'data'), { recursive: true });
    const one = file('data/one.ttl', '<https://e.org/s> <https://e.org/p> 1 .');
    const two = file('two.ttl', '<https://e.org/s> <https://e.org/p> 2 .');
    const query = file('data.rq', 'SELECT ?o { ?s ?p ?o } ORDER BY ?o');
    const ask = (...args: string[]) =>
      demarche(['ask', ...args])
        .stdout.trim()
        .split('\r\n')
        .slice(1);
    expect(ask('--data', one, query)).toEqual(['1']);
    expect(ask(query, '--data', one)).toEqual(['1']);
    expect(ask('--data', join(scratch, 'data'), '--data', two, query)).toEqual(['1', '2']);
    const meeting = join(root, 'tests/fixtures/data/meeting.ttl');
    const before = demarche(['ask', '--data', meeting, '--with', 'timeline']);
    expect([before.status, before.stderr]).toEqual([0, '']);
    expect(before.stdout).toBe(demarche(['ask', 'timeline', '--with', '--data', meeting]).stdout);
  });

  test('a file named like a question does not take its place', () => {
    const folder = join(scratch, 'shadow');
    mkdirSync(folder);
    writeFileSync(join(folder, 'commitments'), 'ASK { state:mali a dem:State }');
    expect(demarche(['ask', 'commitments'], '', folder).stdout).toMatch(/^who,what/);
    expect(JSON.parse(demarche(['ask', './commitments'], '', folder).stdout).boolean).toBe(true);
  });

  test('--columns shows some columns, in the order asked for, and no row less', () => {
    const some = demarche(['ask', 'commitment-ledger', '--columns', 'outcome,?made']);
    expect(some.stdout).toMatch(/^outcome,made\r?\n/);
    expect(some.stdout.trim().split('\n')).toHaveLength(
      1 +
        JSON.parse(demarche(['ask', 'commitment-ledger', '--format', 'json']).stdout).results.bindings.length,
    );
  });

  test('--columns names those that there are', () => {
    const { stderr, status } = demarche(['ask', 'commitment-ledger', '--columns', 'maid']);
    expect(stderr).toMatch(/no column "maid".*\n.*made/);
    expect(status).toBe(2);
    expect(demarche(['ask', '-q', 'ASK {}', '--columns', 'x']).status).toBe(2);
  });

  test('a query comes from a file, from -q and from standard input', () => {
    const path = file('q.rq', '# a comment\nASK { state:japan a dem:State }');
    for (const run of [
      demarche(['ask', path]),
      demarche(['ask', '-'], readFileSync(path, 'utf8')),
      demarche(['ask', '-q', 'ASK { state:japan a dem:State }']),
    ]) {
      expect(JSON.parse(run.stdout)).toEqual({ head: {}, boolean: true });
    }
  });
});

describe('text from anywhere does not act on the terminal', () => {
  const ESC = '\u001b[2J';
  const BIDI = '\u202e';
  const active = /(?!\n)\p{Cc}|\p{Bidi_Control}/u;

  test('in errors and notes about files', () => {
    const bad = file(`a${ESC}${BIDI}.ttl`, `<https://e.org/s> <https://e.org/p> ${ESC}${BIDI} .`);
    // An IRI outside ASCII is a note, and the question is answered.
    const odd = file(`b${ESC}.nt`, `<https://e.org/${BIDI}> <https://e.org/p> "o" .\n`);
    for (const path of [bad, odd]) {
      const { stderr } = demarche(['ask', '-q', 'ASK {}', '--data', path]);
      expect(stderr).toContain('␛[2J');
      expect(stderr).not.toMatch(active);
    }
  });

  test('in the report of check', () => {
    const bad = file(`c${ESC}\n${BIDI}.ttl`, `<https://e.org/${BIDI}> <https://e.org/p> ${ESC}${BIDI} .`);
    const { stdout, stderr } = demarche(['check', bad]);
    expect(stdout).toContain('c␛[2J␊<U+202E>.ttl');
    expect(stdout + stderr).not.toMatch(active);
    // Whatever reads JSON wants the name as it is.
    const [found] = JSON.parse(demarche(['check', bad, '--format', 'json']).stdout);
    expect(found.file).toContain(`c${ESC}\n${BIDI}.ttl`);
  });

  test('in what was typed', () => {
    for (const args of [
      ['ask', 'commitments', '--event', ESC + BIDI],
      ['ask', ESC + BIDI],
      ['check', `--${ESC}${BIDI}`],
    ]) {
      expect(demarche(args).stderr, args.join(' ')).toMatch(/␛\[2J<U\+202E>/);
      expect(demarche(args).stderr).not.toMatch(active);
    }
  });
});

describe('the command as a process', () => {
  test('a reader that goes away is no error', () => {
    const run = spawnSync('bash', ['-c', `set -o pipefail; node ${cli} export --format ntriples | head -1`], {
      cwd: root,
      encoding: 'utf8',
    });
    expect([run.status, run.stderr]).toEqual([0, '']);
  });

  test('Ctrl-C ends it at once, even inside a query', async () => {
    const heavy = 'SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }';
    const child = spawn('node', [cli, 'ask', '-q', heavy], { cwd: root });
    await new Promise((resolve) => setTimeout(resolve, 1500));
    const ended = new Promise<NodeJS.Signals | null>((resolve) =>
      child.on('exit', (_, signal) => resolve(signal)),
    );
    child.kill('SIGINT');
    expect(await ended).toBe('SIGINT');
  });

  test('start answers the headline question in a pipe and exits 0', () => {
    const run = demarche(['start']);
    expect([run.status, run.stderr]).toEqual([0, '']);
    expect(run.stdout).toContain('at an earliest');
    expect(run.stdout).toContain('npx demarche questions');
    expect(run.stdout).not.toContain('\u001b');
  });

  test('npm start, as typed, does so too', () => {
    const run = spawnSync('bash', ['-c', 'set -o pipefail; npm start --silent | cat'], {
      cwd: root,
      encoding: 'utf8',
    });
    expect([run.status, run.stderr]).toEqual([0, '']);
    expect(run.stdout).toContain('Who undertook what');
  });

  test('writes the same export twice, and to a file what it prints', () => {
    const out = join(scratch, 'out.ttl');
    demarche(['export', '--out', out]);
    expect(readFileSync(out, 'utf8')).toBe(demarche(['export']).stdout);
  });
});

describe('writing to --out', () => {
  test('goes through a link and keeps the mode', () => {
    const target = file('target.csv', 'old');
    chmodSync(target, 0o640);
    const link = join(scratch, 'link.csv');
    symlinkSync(target, link);
    expect(demarche(['ask', 'participants', '--out', link]).status).toBe(0);
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(readFileSync(target, 'utf8')).toMatch(/^event,/);
    expect(statSync(target).mode & 0o777).toBe(0o640);
  });

  test('writes into a pipe or device and leaves it what it is', () => {
    const pipe = join(scratch, 'pipe');
    spawnSync('mkfifo', [pipe]);
    const run = spawnSync('bash', ['-c', `cat ${pipe} & node ${cli} ask participants --out ${pipe}; wait`], {
      cwd: root,
      encoding: 'utf8',
    });
    expect(run.stdout).toMatch(/^event,/);
    expect(lstatSync(pipe).isFIFO()).toBe(true);
  });

  test('takes the format from the name of the file', () => {
    const out = join(scratch, 'answer.json');
    demarche(['ask', 'participants', '--out', out]);
    expect(JSON.parse(readFileSync(out, 'utf8')).head.vars).toContain('participant');
  });
});

describe('what would go wrong in silence', () => {
  test('a query that is not UTF-8 is refused', () => {
    const run = demarche(['ask', file('latin1.rq', Buffer.from('ASK { ?s ?p "Cor\xe9e" }', 'latin1'))]);
    expect([run.status, run.stderr]).toEqual([2, expect.stringContaining('UTF-8')]);
  });

  test('a query that names graphs is told that there are none', () => {
    expect(demarche(['ask', '-q', 'SELECT * { GRAPH ?g { ?s ?p ?o } }']).stderr).toContain('default graph');
    expect(demarche(['ask', '-q', 'ASK { ?s ?p "GRAPH" } # FROM']).stderr).toBe('');
  });

  test('a disk that is full is said to be', { skip: !existsSync('/dev/full') && !process.env.CI }, () => {
    const run = spawnSync('bash', ['-c', `node ${cli} export > /dev/full`], { cwd: root, encoding: 'utf8' });
    expect([run.status, run.stderr]).toEqual([1, 'demarche: the answer cannot be written (ENOSPC).\n']);
  });

  test('an unknown command is named, and help is one', () => {
    expect(demarche(['chekc']).stderr).toContain('Did you mean check?');
    expect(demarche(['help', 'ask']).stdout).toContain('--explicit-only');
  });
});
