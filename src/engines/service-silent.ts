import { tokens } from './sparql-text.ts';

/*
 * SERVICE SILENT kept apart from what stands around it. Where an endpoint can answer more than the clause, such as the
 * COUNT over it, Comunica sends it that; when it fails, the one solution without bindings then stands for the count (and
 * an ASK or CONSTRUCT is not silenced at all). Joined with a value of our own the clause is sent alone. A FILTER on its variables is still sent with it, and
 * so is silenced with it.
 */

const APART = 'demarche_apart_';

/** Whether a variable holds such a value, which is to be left out of answers. */
export const isApart = (name: string): boolean => name.startsWith(APART);

/** The query with each SERVICE SILENT clause in a group of its own, beside a value that is not the endpoint's. */
export function silentApart(sparql: string): string {
  let made = '';
  let from = 0;
  const insert = (at: number, text: string) => {
    made += sparql.slice(from, at) + text;
    from = at;
  };
  let last: { text: string; at: number } | undefined;
  let depth = 0;
  // Each clause has a variable of its own: MINUS takes rows away that share one.
  let clauses = 0;
  // How deep the braces of the clauses that are open stand; of one whose brace is still to come, one less.
  const open: number[] = [];
  for (const { kind, text, at } of tokens(sparql)) {
    const word = kind === 'word' ? text.toLowerCase() : '';
    if (word === 'silent' && last?.text === 'service') {
      insert(last.at, `{ VALUES ?${APART}${clauses++} { 1 } `);
      open.push(depth);
    }
    if (text === '{') depth++;
    if (text === '}' && --depth === open.at(-1)) {
      open.pop();
      insert(at, '} ');
    }
    last = { text: word, at };
  }
  return made + sparql.slice(from);
}
