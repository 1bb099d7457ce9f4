import { bindParameters, findQuestion } from '../catalogue.ts';
import { ownRows } from './own-queries.ts';
import type { Serving } from './serving.ts';

/** What the service is about, in a sentence. `isOwn` says whether its graph is that of this project. */
export const summary = (isOwn: boolean): string =>
  isOwn
    ? 'What governments said when they met, tied to their exact words.'
    : 'A graph, and questions over it.';

const known = new WeakMap<Serving, Promise<boolean>>();

/** Whether the graph is that of this project, or has it in it: only of that are its licence and its examples told, as in VoID. */
export function hasOwnData(serving: Serving): Promise<boolean> {
  // Asked once, whoever wants to know: a queue has few places.
  const own = known.get(serving) ?? ask(serving);
  known.set(serving, own);
  own.catch(() => known.delete(serving));
  return own;
}

async function ask(serving: Serving): Promise<boolean> {
  const question = findQuestion(serving.catalogue.tool, 'known');
  const rows = await ownRows(serving, bindParameters(question, { entity: 'document:demarche' }));
  // One that only refers to it says nothing of what it is.
  return rows.some(({ kind }) => kind !== undefined);
}
