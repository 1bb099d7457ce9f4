import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CLI, node, ROOT } from './commands.mjs';

/** Triples of the padded graph. */
const PADDED = 10_000;

/**
 * What is measured: the command of the checkout over the bundled graph, and the same command over a bundled graph
 * of 10,000 triples.
 *
 * The second stands in a folder of its own, made like a checkout (the command looks there too for sources newer
 * than the build), with a longer `dist/graph.nq`. So it takes the same way as the first; `--data` would take
 * another (n3 reads, and passes on to the store).
 *
 * @typedef {{ cli: string, graph: string, triples: number }} Size
 * @returns {{ query: string, bundled: Size, padded: Size, remove: () => void }} `query` is a file with the text of
 *   the question `commitments`; `remove` clears the folder away
 */
export function stage() {
  node([CLI, 'ask', 'commitments']); // rebuilds where the sources are newer
  const folder = mkdtempSync(join(tmpdir(), 'demarche-bench-'));
  const query = join(folder, 'commitments.rq');
  writeFileSync(query, node([CLI, 'questions', 'commitments', '--sparql']).stdout);

  const dist = join(folder, 'dist');
  cpSync(join(ROOT, 'dist'), dist, { recursive: true });
  for (const name of ['src', 'data', 'ontology', 'queries', 'node_modules']) {
    symlinkSync(join(ROOT, name), join(folder, name), 'junction');
  }
  const triples = readFileSync(join(ROOT, 'dist', 'graph.nq'), 'utf8')
    .trimEnd()
    .split('\n');
  const more = padded(triples);
  writeFileSync(join(dist, 'graph.nq'), `${more.join('\n')}\n`);
  return {
    query,
    bundled: { cli: CLI, graph: join(ROOT, 'dist', 'graph.nq'), triples: triples.length },
    padded: { cli: join(dist, 'cli.js'), graph: join(dist, 'graph.nq'), triples: more.length },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** The triples, and copies of those about events and their statements under new IRIs until there are enough. */
function padded(triples) {
  const ofEvents = triples.filter((triple) => triple.startsWith('<https://w3id.org/demarche/id/event/'));
  const all = [...triples];
  for (let copy = 1; all.length < PADDED && ofEvents.length > 0; copy++) {
    for (const triple of ofEvents.slice(0, PADDED - all.length)) {
      all.push(triple.replaceAll(/<https:\/\/w3id\.org\/demarche\/id\/event\/[^>/]+/g, `$&-copy-${copy}`));
    }
  }
  return all;
}
