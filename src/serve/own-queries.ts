import type { Row } from '../engines/engine.ts';
import type { Graph } from '../graph.ts';
import { MEDIA_TYPES } from './media-types.ts';
import type { Serving } from './serving.ts';

/* What the service asks for itself, on its way to an answer: in the threads like all queries, and kept like all answers. */

/** The rows of a SELECT query. Throws as `Serving.answer`. */
export async function ownRows(serving: Serving, sparql: string, explicitOnly = false): Promise<Row[]> {
  // Small queries, which nobody needs to hang up on.
  const { signal } = new AbortController();
  const [mediaType] = MEDIA_TYPES.rows;
  const { body } = await serving.answer({ sparql, mediaType, explicitOnly }, signal);
  return JSON.parse(new TextDecoder().decode(body)).results.bindings;
}

/** The graph in service as the library takes it, for SELECT queries. */
export function asGraph(serving: Serving, explicitOnly: boolean): Graph {
  return {
    catalogue: serving.catalogue,
    options: { explicitOnly },
    findings: [],
    engine: async () => ({
      name: 'oxigraph',
      query: async (sparql) => ({
        kind: 'bindings',
        variables: [],
        rows: await ownRows(serving, sparql, explicitOnly),
      }),
    }),
    reopen: async (other) => asGraph(serving, other),
  };
}
