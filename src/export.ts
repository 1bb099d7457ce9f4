import type { Quad } from '@rdfjs/types';
import { derive } from './derive.ts';
import { freshCatalogue } from './graph.ts';
import { knownFormat } from './output.ts';
import rdf from './rdf.ts';
import { readAuthored } from './read/authored.ts';
import { loadTexts } from './texts/stored-texts.ts';
import { graph } from './vocabulary.ts';
import { GRAPH_FORMATS, type GraphFormatName } from './write/graph-formats.ts';

export interface ExportOptions {
  /** A row of `GRAPH_FORMATS` (default turtle). */
  format?: string;
  /** What people wrote, what was derived from it, or all (default). */
  part?: 'authored' | 'derived' | 'all';
  /** Leave out interpretations and what exists only through them. */
  explicitOnly?: boolean;
}

/**
 * The bundled graph as a file: ontology, concept schemes, data, and what is derived from them. The same graph
 * gives the same bytes, whatever the order of its files. Formats with named graphs tell what was authored from
 * what was derived; the others merge them.
 *
 * @throws DemarcheError `usage` for a format that is none
 */
export async function exportGraph({
  format = 'turtle',
  part = 'all',
  explicitOnly = false,
}: ExportOptions = {}): Promise<string> {
  const row = GRAPH_FORMATS[knownFormat(format, Object.keys(GRAPH_FORMATS) as GraphFormatName[])];
  const { files, reference } = await readAuthored();
  const made = await derive(
    [...files, ...reference].flatMap(({ quads }) => quads),
    {
      rules: await freshCatalogue(),
      texts: loadTexts(files),
      interpretations: !explicitOnly,
    },
  );
  const parts: [string, Quad[], Quad['graph']][] = [
    ['authored', made.authored, graph.authored],
    ['derived', made.derived, graph.derived],
  ];
  const quads = parts
    .filter(([name]) => part === 'all' || part === name)
    .flatMap(([, own, name]) =>
      row.keepsGraphs ? own.map((quad) => rdf.quad(quad.subject, quad.predicate, quad.object, name)) : own,
    );
  return row.write(quads);
}
