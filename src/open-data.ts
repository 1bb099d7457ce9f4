import type { Quad } from '@rdfjs/types';
import { type Finding, refuseFaults } from './check/findings.ts';
import { derive } from './derive.ts';
import type { OpenOptions } from './graph.ts';
import type { Catalogue } from './project.ts';
import { isOntology, readAuthored } from './read/authored.ts';
import { readPaths } from './read/read.ts';
import { onlyReference } from './read/reference.ts';
import { loadTexts } from './texts/stored-texts.ts';

/**
 * Reads the user's files, joins them with the bundled graph where asked, and derives where asked.
 *
 * @throws DemarcheError `data` naming file and line of the first thing that does not parse
 */
export async function openData(
  options: OpenOptions,
  catalogue: Catalogue,
): Promise<{ quads: Quad[]; findings: Finding[] }> {
  const read = await readPaths(options.data ?? [], { maxBytes: options.maxBytes });
  refuseFaults(
    read.findings,
    ({ file }) => `\`demarche check ${file}\` lists everything that is wrong with it.`,
  );
  const deriving = options.with || options.derive;
  const { files: bundled, reference } = deriving ? await readAuthored() : { files: [], reference: [] };
  const background = options.with ? bundled : bundled.filter(({ path }) => isOntology(path));
  const files = [...background, ...read.files];
  // The ontology's blank nodes are lists for reasoners; read again from an export, they would stand there twice.
  const isBlank = ({ subject, object }: Quad) =>
    subject.termType === 'BlankNode' || object.termType === 'BlankNode';
  const looked = options.with ? reference.flatMap((file) => file.quads) : [];
  const lookedUp = onlyReference(files, reference);
  const quads = [
    ...looked.filter(({ subject }) => !lookedUp.has(subject.value)),
    ...background.flatMap((file) => file.quads.filter((quad) => !isBlank(quad))),
    ...read.files.flatMap((file) => file.quads),
  ];
  if (!deriving && !options.explicitOnly) return { quads, findings: read.findings };
  const made = await derive(quads, {
    rules: deriving ? catalogue : { derive: [], leftOut: catalogue.leftOut },
    texts: deriving ? loadTexts(files, options.maxBytes) : new Map(),
    interpretations: !options.explicitOnly,
  });
  return { quads: [...made.authored, ...made.derived], findings: read.findings };
}
