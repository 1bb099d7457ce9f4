import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './commands.mjs';

const PACKAGE = '@comunica/query-sparql-file';
const VERSION = '5.3.0';
const FOLDER = join(ROOT, 'node_modules', '.cache', `comunica-file-${VERSION}`);

/**
 * Comunica's command for files. Démarche itself has no use for the package, so it is no dependency: the first
 * bench installs it (half a minute, from the network) into `node_modules/.cache`, with Démarche's overrides.
 *
 * @returns {{ path?: string, missing?: string }} the script to run with node, or why there is none
 */
export function comunicaCli() {
  const path = join(FOLDER, 'node_modules', PACKAGE, 'bin', 'query.js');
  if (existsSync(path)) return { path };
  const { overrides } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(join(FOLDER, 'package.json'), JSON.stringify({ private: true, overrides }));
  console.log(`(installing ${PACKAGE} ${VERSION} into ${FOLDER})`);
  const args = ['install', '--no-audit', '--no-fund', '--ignore-scripts', `${PACKAGE}@${VERSION}`];
  const { npm_execpath: npm } = process.env;
  const command = npm ? [process.execPath, npm, ...args] : ['npm', ...args];
  const { stderr, error } = spawnSync(command[0], command.slice(1), {
    cwd: FOLDER,
    encoding: 'utf8',
    timeout: 90_000,
    env: { ...process.env, npm_config_prefix: undefined, npm_config_local_prefix: FOLDER },
  });
  if (existsSync(path)) return { path };
  return { missing: `it could not be installed (${error?.message ?? stderr?.trim().split('\n')[0]})` };
}
