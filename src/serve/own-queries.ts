import type { Row } from '../engines/engine.ts';
import type { Graph } from '../graph.ts';
import { MEDIA_TYPES } from './media-types.ts';
import type { Serving } from './serving.ts';

/* What the service asks for itself, on its way to an answer: in the threads like all queries, and kept like all answers. */

/**
 * The rows of a SELECT query. Throws as `Serving.answer`.
 *
 * @param signal - aborted when nobody waits for them any more; where several may, they are asked for whoever comes
 */
export async function ownRows(
  serving: Serving,
  sparql: string,
  {
    explicitOnly = false,
    signal = new AbortController().signal,
  }: { explicitOnly?: boolean; signal?: AbortSignal } = {},
): Promise<Row[]> {
  const [mediaType] = MEDIA_TYPES.rows;
  const { body } = await serving.answer({ sparql, mediaType, explicitOnly }, signal);
  return JSON.parse(new TextDecoder().decode(body)).results.bindings;
}

/** The graph in service as the library takes it, for SELECT queries of a client, until `signal` is aborted. */
export function asGraph(serving: Serving, explicitOnly: boolean, signal: AbortSignal): Graph {
  return {
    catalogue: serving.catalogue,
    options: { explicitOnly },
    findings: [],
    engine: async () => ({
      name: 'oxigraph',
      query: async (sparql) => ({
        kind: 'bindings',
        variables: [],
        rows: await ownRows(serving, sparql, { explicitOnly, signal }),
      }),
    }),
    reopen: async (other) => asGraph(serving, other, signal),
  };
}
