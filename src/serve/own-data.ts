import { bindParameters, findQuestion } from '../catalogue.ts';
import { ownRows } from './own-queries.ts';
import type { Serving } from './serving.ts';

/** Whether the graph is that of this project, or has it in it: only of that are its licence and its examples told, as in VoID. */
export async function hasOwnData(serving: Serving): Promise<boolean> {
  const known = findQuestion(serving.catalogue.tool, 'known');
  const rows = await ownRows(serving, bindParameters(known, { entity: 'document:demarche' }));
  // One that only refers to it says nothing of what it is.
  return rows.some(({ kind }) => kind !== undefined);
}
