import type { QueryResult } from '../engines/engine.ts';
import { DemarcheError } from '../error.ts';

/**
 * An answer with some of its columns, in the order of their names; all its rows stay.
 *
 * @param variables - their names
 * @throws DemarcheError `usage` for a name that the answer does not have, and for an answer without columns
 */
export function withColumns(
  result: Exclude<QueryResult, { kind: 'graph' }>,
  variables: readonly string[],
): Extract<QueryResult, { kind: 'bindings' }> {
  if (result.kind !== 'bindings') throw new DemarcheError('usage', 'This answer has no columns.');
  const unknown = variables.find((name) => !result.variables.includes(name));
  if (unknown !== undefined) {
    throw new DemarcheError('usage', `The answer has no column "${unknown}".`, {
      hint: `It has ${result.variables.join(', ')}.`,
    });
  }
  return { ...result, variables: [...variables] };
}
