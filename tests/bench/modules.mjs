import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { hook, node } from './commands.mjs';
import { printLine, printNote } from './report.mjs';

/**
 * Whether Comunica stays out of a local `ask`. A bundle hides package names from paths, so the scripts themselves
 * are read: Comunica's sources carry names such as "@comunica/core:log". The same look at `--engine comunica` must
 * find it, or the look proves nothing.
 */
export function proveComunicaStaysOut({ bundled: { cli } }) {
  const local = comunicaScripts([cli, 'ask', 'commitments']);
  const control = comunicaScripts([cli, 'ask', 'commitments', '--engine', 'comunica']);
  printLine({
    what: 'does ask load Comunica?',
    measured: `${local.of.length === 0 ? 'no' : 'yes'}, ${local.of.length} of ${local.all} scripts`,
    beside: `--engine comunica ${control.of.length} of ${control.all}`,
    value: '',
    aim: { said: 'no', verdict: verdict(local, control) },
  });
  for (const path of local.of) printNote(`Comunica in ${path}`);
}

function verdict(local, control) {
  if (local.all === 0 || control.of.length === 0)
    return 'not proved: the look finds nothing where Comunica runs';
  return local.of.length === 0 ? 'met' : `missed by ${local.of.length} scripts`;
}

/** Number of files loaded as scripts, and the paths of those that hold code of Comunica's. */
function comunicaScripts(args) {
  const urls = node([...hook('loaded-scripts.mjs'), ...args]).told.split('\n');
  const paths = urls
    .map((url) => (url.startsWith('file:') ? fileURLToPath(url) : url))
    .filter((path) => existsSync(path));
  return { all: paths.length, of: paths.filter((path) => isComunica(path)) };
}

function isComunica(path) {
  return (
    /[/\\]@comunica[/\\]/.test(path) ||
    /@comunica\/(core|bus|actor|actor-init|context-entries)\b/.test(readFileSync(path, 'utf8'))
  );
}
