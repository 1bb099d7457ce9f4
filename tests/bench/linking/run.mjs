/*
 * `node tests/bench/linking/run.mjs`: whether every value of the neighbours' country columns finds its thing, and how
 * often the reconciler is right on labelled texts. It prints and judges nothing; `tests/linking.test.ts` judges.
 * `--json FILE` writes the figures to a file instead; `--draw-sample` writes `sample.tsv` anew, with nothing checked.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { measureLinking } from './measure.mjs';
import { printLinking } from './print.mjs';

export async function benchLinking(args = []) {
  const measured = await measureLinking({ drawSample: args.includes('--draw-sample') });
  const at = args.indexOf('--json');
  if (at >= 0) writeFileSync(args[at + 1], JSON.stringify(measured));
  else printLinking(measured);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await benchLinking(process.argv.slice(2));
