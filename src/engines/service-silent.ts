import { serviceClauses } from './service-clauses.ts';
import type { ServiceGuard } from './service-guard.ts';

/*
 * SERVICE SILENT. What stands around a clause, Comunica sends along with it (a FILTER, a COUNT, an ASK), and when that
 * fails, it takes one empty solution for the whole of it. So it is never told of SILENT: it runs the query with such
 * clauses loud, each under a name of its own, and again with an empty group in place of each that failed. That is the
 * one solution without bindings (SPARQL 1.1 Federated Query §2.3 and §4).
 */

// A fragment is never sent, and no query may have one of its own (see `checkServices`).
const MARK = '#demarche-silent-';

/** The place among the clauses of the one that a URL of Comunica's was marked for. */
export function markOf(url: string): number | undefined {
  const [, digits] = /#demarche-silent-(\d+)/.exec(url) ?? [];
  return digits === undefined ? undefined : Number(digits);
}

/** The query with its SILENT clauses loud and marked, or empty groups where they are among the `lost`. */
function loud(sparql: string, lost: ReadonlySet<number>): string {
  let made = '';
  let done = 0;
  for (const [index, { endpoint, silent, inner, from, body, to }] of serviceClauses(sparql).entries()) {
    if (!silent || inner || endpoint === undefined) continue;
    made += `${sparql.slice(done, from)}${lost.has(index) ? '{}' : `SERVICE <${endpoint}${MARK}${index}> `}`;
    done = lost.has(index) ? to : body;
  }
  return made + sparql.slice(done);
}

/**
 * Runs a query, and again without the SILENT clauses that turn out to fail.
 *
 * @param run - runs a text on the engine, which sends its requests through the guard
 * @returns the result, and whether clauses were left out of it
 */
export async function runSilent<Result>(
  sparql: string,
  guard: ServiceGuard,
  run: (sparql: string) => Promise<Result>,
): Promise<{ result: Result; partial: boolean }> {
  const lost = new Set<number>();
  for (;;) {
    const known = lost.size;
    const [outcome] = await Promise.allSettled([run(loud(sparql, lost))]);
    // Also where the engine went on without the clause.
    for (const { clause } of guard.failures) if (clause !== undefined) lost.add(clause);
    if (lost.size > known && !guard.refused()) continue;
    if (outcome.status === 'rejected') throw outcome.reason;
    return { result: outcome.value, partial: lost.size > 0 };
  }
}
