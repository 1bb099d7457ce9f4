import {
  bindParameters,
  findQuestion,
  type ParameterValues,
  parameterTerm,
  type Question,
} from './catalogue.ts';
import type { EngineChoice, QueryResult, Row } from './engines/engine.ts';
import { prepared } from './engines/sparql-text.ts';
import { DemarcheError } from './error.ts';
import type { Graph } from './graph.ts';

export interface AskOptions {
  /** `auto` takes Oxigraph, and Comunica for a query with SERVICE. */
  engine?: EngineChoice;
}

/**
 * Asks a question of the catalogue.
 *
 * @param slug - the question's name, as `demarche questions` lists it
 * @param params - values for its parameters; a slug, a prefixed name or an IRI where it takes an entity
 * @returns rows with the columns that the question declares
 * @throws DemarcheError `not-found`, `parameter`, `engine`
 */
export async function ask(
  graph: Graph,
  slug: string,
  params: ParameterValues = {},
  options: AskOptions = {},
): Promise<QueryResult> {
  const question = findQuestion(graph.catalogue.questions, slug);
  if (question.compares !== undefined) return compare(graph, question, question.compares, params, options);
  const sparql = bindParameters(question, params);
  return (await graph.engine(options.engine ?? 'auto', sparql, question.reference)).query(sparql);
}

/**
 * Asks a SPARQL 1.1 query, over the reference data too; the known prefixes need no declaration.
 *
 * @throws DemarcheError `syntax` (line and column in the text given), `read-only` for updates, `refused`, `engine`
 */
export async function query(
  graph: Graph,
  sparql: string,
  { engine = 'auto' }: AskOptions = {},
): Promise<QueryResult> {
  const { text, lineOffset } = prepared(sparql);
  return (await graph.engine(engine, sparql, true)).query(text, { lineOffset });
}

/** The rows of a question that the tool asks for itself; with `reference`, over the reference data too. */
export async function ownRowsOf(
  graph: Graph,
  question: Question,
  values: ParameterValues = {},
  reference = false,
): Promise<Row[]> {
  const sparql = bindParameters(question, values);
  const result = await (await graph.engine('oxigraph', sparql, reference)).query(sparql);
  return result.kind === 'bindings' ? result.rows : [];
}

/** Rows of another question that stand only with, or only without, the interpretations. */
async function compare(
  graph: Graph,
  question: Question,
  parameter: string,
  params: ParameterValues,
  options: AskOptions,
): Promise<QueryResult> {
  const { [parameter]: named, ...others } = params;
  const [target = '', another] = [
    named ?? question.params.find(({ name }) => name === parameter)?.default ?? '',
  ].flat();
  if (another !== undefined) {
    throw new DemarcheError('parameter', `--${parameter} takes one question at a time.`);
  }
  parameterTerm(parameter, 'question', target);
  if (findQuestion(graph.catalogue.questions, target).compares !== undefined) {
    throw new DemarcheError('parameter', `${target} compares answers itself; name another question.`);
  }
  const answer = async (explicitOnly: boolean) => {
    const result = await ask(await graph.reopen(explicitOnly), target, others, options);
    if (result.kind !== 'bindings') throw new TypeError(`${target} is no SELECT query`);
    return result;
  };
  const [full, explicit] = [await answer(false), await answer(true)];
  const mark = (rows: Row[], change: string): Row[] =>
    rows.map((row) => ({ change: { type: 'literal', value: change }, ...row }));
  return {
    kind: 'bindings',
    variables: ['change', ...full.variables],
    rows: [
      ...mark(without(full.rows, explicit.rows), 'vanishes'),
      ...mark(without(explicit.rows, full.rows), 'appears'),
    ],
  };
}

/** Rows of the first list that the second lacks; rows that stand twice count twice. */
function without(rows: readonly Row[], others: readonly Row[]): Row[] {
  const key = (row: Row) => JSON.stringify(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1)));
  const counts = new Map<string, number>();
  for (const row of others) counts.set(key(row), (counts.get(key(row)) ?? 0) + 1);
  return rows.filter((row) => {
    const left = counts.get(key(row)) ?? 0;
    if (left > 0) counts.set(key(row), left - 1);
    return left === 0;
  });
}
