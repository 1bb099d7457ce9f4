import { ownRowsOf } from '../ask.ts';
import {
  EVENT_PARTS,
  findQuestion,
  isIriType,
  kindOfType,
  parameterIri,
  type Question,
} from '../catalogue.ts';
import type { Row } from '../engines/engine.ts';
import type { Graph } from '../graph.ts';
import { shorten } from '../prefixes.ts';

/**
 * What whoever asked should know of the values given, since the answer alone does not show it: things that the graph does not
 * know or that are of another kind, and days outside the period of the record.
 *
 * @param params - values by parameter name, valid for the question
 * @returns sentences, none where nothing is to be said
 */
export async function parameterNotes(
  graph: Graph,
  question: Question,
  params: Readonly<Record<string, readonly string[]>>,
): Promise<string[]> {
  const given = question.params.flatMap(({ name, type }) =>
    (params[name] ?? []).map((value) => ({ name, type, value })),
  );
  return [
    ...(await thingNotes(
      graph,
      given
        .filter(({ type }) => isIriType(type))
        .map((one) => ({ ...one, iri: parameterIri(one.name, one.type, one.value) })),
    )),
    // Codes and states have days long before the record.
    ...(await dayNotes(
      graph,
      question.reference ? [] : given.filter(({ type }) => type === 'date').map(({ value }) => value),
    )),
  ];
}

async function thingNotes(
  graph: Graph,
  named: readonly { name: string; type: string; iri: string }[],
): Promise<string[]> {
  if (named.length === 0) return [];
  const asked = async (reference: boolean, iris: string[]): Promise<Row[]> =>
    iris.length > 0 ? askTool(graph, 'known', { entity: iris }, reference) : [];
  const rows = await asked(
    false,
    named.map(({ iri }) => iri),
  );
  // Most are found there, and need no code lists to be loaded.
  const others = named
    .map(({ iri }) => iri)
    .filter((iri) => !rows.some(({ entity }) => entity?.value === iri));
  rows.push(...(await asked(true, others)));
  return named.flatMap(({ name, type, iri }) => {
    const found = rows.filter(({ entity }) => entity?.value === iri);
    const [capital, rest] = [type.slice(0, 1).toUpperCase(), type.slice(1)];
    if (found.length === 0) {
      const how = EVENT_PARTS.includes(type) ? ` ${capital}${rest}s are given as EVENT/NAME.` : '';
      return [`The graph knows no ${type} <${iri}>.${how}`];
    }
    const kinds = found.flatMap(({ kind }) => (kind ? [kind.value] : []));
    const wanted = kindOfType(type);
    if (wanted === undefined || kinds.length === 0 || kinds.includes(wanted)) return [];
    return [
      `<${iri}> is of the kind ${kinds.map(shorten).sort().join(', ')}; --${name} takes the kind ${shorten(wanted)}.`,
    ];
  });
}

async function dayNotes(graph: Graph, days: readonly string[]): Promise<string[]> {
  if (days.length === 0) return [];
  const [period] = await askTool(graph, 'record-period', {});
  const [first, last] = [period?.first?.value, period?.last?.value];
  if (first === undefined || last === undefined) return [];
  return days.flatMap((day) => {
    if (first <= day && day <= last) return [];
    const after = 'What was so at its end is taken to go on.';
    const before = 'What the answer does not have may have been so all the same.';
    return [
      `${day} lies outside the period of the record, ${first} to ${last}. ${day > last ? after : before}`,
    ];
  });
}

const askTool = (graph: Graph, slug: string, values: Record<string, string[]>, reference = false) =>
  ownRowsOf(graph, findQuestion(graph.catalogue.tool, slug), values, reference);
