import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { afterAll, expect, test } from 'vitest';

/*
 * Every command of the README and of the other pages, as a reader would type it. `npx demarche` runs the built
 * command; what installs or tests is left to whoever runs this test.
 */

const root = join(import.meta.dirname, '..');
const scratch = mkdtempSync(join(tmpdir(), 'demarche-readme-'));
afterAll(() => rmSync(scratch, { recursive: true }));

const commands = ['README.md', 'CONTRIBUTING.md'].flatMap((page) =>
  [...readFileSync(join(root, page), 'utf8').matchAll(/^```sh\n([\s\S]*?)^```/gm)].flatMap(([, block]) =>
    (block as string).split('\n').filter((line) => line !== '' && !line.startsWith('npm ci')),
  ),
);

test('the README has commands', () => expect(commands.length).toBeGreaterThan(10));

// What the README starts stays up for the commands after it, on a port that is free.
let service: ChildProcess | undefined;
let address = '';
afterAll(() => service?.kill());

test.each(commands)('%s', async (command) => {
  if (command.startsWith('npx demarche serve') && !command.includes('--help')) {
    const words = command.replace('npx demarche', join(root, 'dist', 'cli.js')).split(' ');
    service = spawn('node', [...words, '--port', '0', '--log-level', 'silent'], { cwd: root });
    const [said] = await once(service.stdout as Readable, 'data');
    address = /http:\S+\//.exec(String(said))?.[0] as string;
    return;
  }
  const here = command
    .replaceAll('npx demarche', `node ${join(root, 'dist', 'cli.js')}`)
    .replace('http://127.0.0.1:7001/', address)
    .replace(/--out (\S+)/, `--out ${join(scratch, '$1')}`);
  const out = execFileSync('bash', ['-c', here], { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 28 });
  if (!command.includes('--out')) expect(out).not.toBe('');
});

// npx links the checkout into its cache, and would build it again at the first time.
const env = { ...process.env, npm_config_cache: join(scratch, 'npm'), npm_config_ignore_scripts: 'true' };

test('npx finds the command in a checkout', () => {
  expect(execFileSync('npx', ['demarche', '--version'], { cwd: root, encoding: 'utf8', env })).toMatch(
    /^\d+\.\d+\.\d+/,
  );
});

test('the library example of the README runs', async () => {
  const code = /^```ts\n([\s\S]*?)^```/m.exec(readFileSync(join(root, 'README.md'), 'utf8'))?.[1] as string;
  const script = `${code.replace("'demarche'", JSON.stringify(join(root, 'dist', 'index.js')))}
    if (typeof check !== 'function') throw new Error('no check')
    console.log(answer.kind, answer.rows.length)`;
  const out = execFileSync('node', ['--input-type=module', '-e', script], { cwd: root, encoding: 'utf8' });
  expect(out).toMatch(/^bindings [1-9]/);
});
