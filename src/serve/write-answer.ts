import type { Quad } from '@rdfjs/types';
import type { QueryResult } from '../engines/engine.ts';
import { DemarcheError } from '../error.ts';
import { GRAPH_FORMATS } from '../write/graph-formats.ts';
import { RESULT_FORMATS } from '../write/results.ts';
import type { Job } from './job.ts';
import { resourcePage } from './resource-page.ts';

/** The answer as a text in the media type of the job. Throws `data` where that cannot hold it. */
export async function writeAnswer(
  result: QueryResult,
  { format, page, about }: Pick<Job, 'format' | 'page' | 'about'>,
): Promise<string> {
  if (about && result.kind === 'graph' && !result.quads.some((quad) => isAbout(quad, about.iri)))
    throw nothingKnown(about.iri);
  if (result.kind === 'graph') return writeGraph(result.quads, format, about);
  const writer = RESULT_FORMATS[format];
  if (!writer) throw new DemarcheError('usage', `"${format}" is no format for rows.`);
  if (result.kind !== 'bindings' || !page) return writer.write(result);
  const { offset, limit } = page;
  return writer.write({ ...result, rows: result.rows.slice(offset, offset + limit) });
}

/** What is told of a resource that nothing is said of. */
export const nothingKnown = (iri: string) =>
  new DemarcheError('not-found', `The graph knows nothing of <${iri}>.`);

const isAbout = ({ subject, object }: Quad, iri: string) => subject.value === iri || object.value === iri;

async function writeGraph(quads: Quad[], format: string, about: Job['about']): Promise<string> {
  if (format === 'html') return resourcePage(quads, about as NonNullable<Job['about']>);
  const writer = GRAPH_FORMATS[format];
  if (!writer) throw new DemarcheError('usage', `"${format}" is no format for a graph.`);
  return writer.write(quads);
}
