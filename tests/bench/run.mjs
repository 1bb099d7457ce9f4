/*
 * `npm run bench`: how fast the built command is and how much memory it takes, as ratios to what is run beside
 * it, and how well it links (`linking/run.mjs`). It prints and judges nothing: the exit code is 0 whatever the figures are.
 */
import { existsSync } from 'node:fs';
import { measureCheck } from './check.mjs';
import { CLI } from './commands.mjs';
import { measureMemory } from './memory.mjs';
import { proveComunicaStaysOut } from './modules.mjs';
import { printFooter, printHeader } from './report.mjs';
import { compareSpeed } from './speed.mjs';
import { stage } from './stage.mjs';

if (existsSync(CLI)) {
  const staged = stage();
  try {
    printHeader(staged);
    compareSpeed(staged);
    measureCheck();
    measureMemory(staged);
    proveComunicaStaysOut(staged);
    printFooter();
  } finally {
    staged.remove();
  }
  await (await import('./linking/run.mjs')).benchLinking();
  await (await import('./serve/run.mjs')).benchService();
} else {
  console.log('There is nothing to measure: dist/cli.js is missing. Run `npm run build` first.');
}
