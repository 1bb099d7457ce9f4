import { bindParameters } from './catalogue.ts';
import type { QueryResult } from './engines/engine.ts';
import type { Graph } from './graph.ts';

/** One count of the graph: its question and its rows. */
export interface Statistic {
  slug: string;
  question: string;
  result: QueryResult & { kind: 'bindings' };
}

/** Counts by class, issue, attribution and evidence: every query under `queries/stats/`. */
export async function stats(graph: Graph): Promise<Statistic[]> {
  const counts: Statistic[] = [];
  for (const entry of graph.catalogue.stats) {
    const sparql = bindParameters(entry);
    const result = await (await graph.engine('oxigraph', sparql)).query(sparql);
    if (result.kind === 'bindings') counts.push({ slug: entry.slug, question: entry.question, result });
  }
  return counts;
}
