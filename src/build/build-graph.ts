import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Quad } from '@rdfjs/types';
import { refuseFaults } from '../check/findings.ts';
import { derive, type Rules } from '../derive.ts';
import { DemarcheError } from '../error.ts';
import { replaceFile } from '../output.ts';
import { BUILT, type Catalogue, currentInputs, type Inputs, ROOT } from '../project.ts';
import { readAuthored } from '../read/authored.ts';
import { onlyReference } from '../read/reference.ts';
import { loadTexts } from '../texts/stored-texts.ts';
import { GRAPH_FORMATS } from '../write/graph-formats.ts';
import { readCatalogue, readRule } from './catalogue-build.ts';
import { readWords } from './words-build.ts';

/** All of `queries/`: the questions, the counts, what the tool asks for itself, the derivation rules, the words of names. */
export function readQueries(): Catalogue {
  const folder = join(ROOT, 'queries');
  const rules = (name: string) =>
    readdirSync(join(folder, name))
      .filter((file) => file.endsWith('.rq'))
      .sort()
      .map((file) => readRule(`${name}/${file}`, readFileSync(join(folder, name, file), 'utf8')));
  return {
    questions: readCatalogue(folder),
    stats: readCatalogue(join(folder, 'stats')),
    tool: readCatalogue(join(folder, 'tool')),
    serve: readCatalogue(join(folder, 'serve')),
    reconcile: readCatalogue(join(folder, 'reconcile')),
    words: readWords(join(folder, 'reconcile')),
    derive: rules('derive'),
    leftOut: rules('explicit')[0] as Rules['leftOut'],
  };
}

/**
 * Makes the files that the command starts from: the graph with and without interpretations, and the catalogue.
 * Each is written beside its place and then moved there, so that a command that runs meanwhile reads a whole one.
 *
 * @throws DemarcheError `data` naming the first fault, where the sources do not parse
 */
export async function buildGraph(): Promise<void> {
  const inputs = currentInputs();
  const catalogue = readQueries();
  const { files, reference, findings } = await readAuthored();
  refuseFaults(findings, () => '`demarche check` lists everything it finds.');
  const authored = [...files, ...reference].flatMap(({ quads }) => quads);
  const lookedUp = onlyReference(files, reference);
  const isLookedUp = ({ subject }: Quad) => lookedUp.has(subject.value);
  const texts = loadTexts(files);
  const write = (quads: Quad[]) => GRAPH_FORMATS.ntriples.write(quads);
  const built: [string, string][] = [];
  for (const interpretations of [true, false]) {
    const made = await derive(authored, { rules: catalogue, texts, interpretations });
    const all = [...made.authored, ...made.derived];
    built.push([
      interpretations ? BUILT.graph : BUILT.explicit,
      await write(all.filter((quad) => !isLookedUp(quad))),
    ]);
    if (interpretations) built.push([BUILT.reference, await write(all.filter(isLookedUp))]);
  }
  built.push(
    [BUILT.catalogue, JSON.stringify(catalogue)],
    [BUILT.inputs, JSON.stringify(inputs satisfies Inputs)],
  );
  try {
    mkdirSync(dirname(BUILT.graph), { recursive: true });
    for (const [path, text] of built) replaceFile(path, text);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new DemarcheError(
      'data',
      `The files changed since the build, and dist/ cannot be written (${code}).`,
      {
        hint: 'Let whoever owns the folder run `npm run build`, or make dist/ writable.',
        cause,
      },
    );
  }
}
