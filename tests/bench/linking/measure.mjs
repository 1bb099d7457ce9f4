import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { open, openReconciler } from '../../../dist/index.js';
import { ROOT } from '../commands.mjs';
import { FILES } from './columns.mjs';
import { measureLabelled } from './labelled.mjs';
import { readRows } from './read.mjs';
import { resolveFile } from './resolve.mjs';
import { compareSample, writeSample } from './sample.mjs';

const DATA = join(ROOT, '..', 'shared', 'data');

/**
 * Resolves all columns of the files that are there, and asks for the labelled texts.
 *
 * @param {{ drawSample?: boolean }} [options] - `drawSample` writes the sample anew, with nothing checked
 */
export async function measureLinking({ drawSample = false } = {}) {
  const reconciler = await openReconciler(await open());
  const absent = FILES.filter(({ file }) => !existsSync(join(DATA, file))).map(({ file }) => file);
  const resolved = FILES.filter(({ file }) => !absent.includes(file)).map((spec) =>
    resolveFile(reconciler, spec, readRows(join(DATA, spec.file), spec.read)),
  );
  const columns = resolved.flatMap((one) => one.columns);
  if (drawSample) writeSample(columns);
  return {
    absent,
    columns,
    comparisons: resolved.flatMap((one) => one.comparisons),
    sample: compareSample(reconciler),
    labelled: measureLabelled(reconciler),
  };
}
