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
import { groupBy } from '../group-by.ts';
import { shorten } from '../prefixes.ts';
import { byWriting } from '../reconcile/match-codes.ts';

/**
 * What whoever asked should know of the values given, since the answer alone does not show it: things that the graph does not
 * know or that are of another kind, codes that are written otherwise, and days outside the period of the record.
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
  const ofType = (wanted: string) => given.filter(({ type }) => type === wanted);
  return [
    ...(await thingNotes(
      graph,
      given
        .filter(({ type }) => isIriType(type))
        .map((one) => ({ ...one, iri: parameterIri(one.name, one.type, one.value) })),
    )),
    ...(await codeNotes(
      graph,
      ofType('code').map(({ value }) => value),
      ofType('identifier-scheme').map(({ name, type, value }) => parameterIri(name, type, value)),
      ofType('date').map(({ value }) => value),
    )),
    // Codes and states have days long before the record.
    ...(await dayNotes(graph, question.reference ? [] : ofType('date').map(({ value }) => value))),
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
  const isUnknown = (one: string) => !rows.some(({ entity }) => entity?.value === one);
  const missing = named.some(({ type, iri }) => type === 'identifier-scheme' && isUnknown(iri));
  const schemes = missing ? await schemeNames(graph) : [];
  return named.flatMap(({ name, type, iri }) => {
    const found = rows.filter(({ entity }) => entity?.value === iri);
    const [capital, rest] = [type.slice(0, 1).toUpperCase(), type.slice(1)];
    if (found.length === 0) {
      if (type === 'identifier-scheme')
        return [`The graph knows no ${type} <${iri}>. It has: ${schemes.join(', ')}.`];
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

async function schemeNames(graph: Graph): Promise<string[]> {
  const rows = await ownRowsOf(graph, findQuestion(graph.catalogue.reconcile, 'schemes'), {}, true);
  return rows.map(({ scheme }) => localName(scheme?.value ?? ''));
}

/**
 * Codes are looked up as their scheme writes them, and not as a spreadsheet does: 260.0, frn. Of one that denotes something
 * on other days only, or in another scheme, it is told what.
 */
async function codeNotes(
  graph: Graph,
  codes: readonly string[],
  schemes: readonly string[],
  days: readonly string[],
): Promise<string[]> {
  const resolve = findQuestion(graph.catalogue.questions, 'resolve');
  const notes: string[] = [];
  const unknown: string[] = [];
  const found = codes.length === 0 ? [] : await ownRowsOf(graph, resolve, { code: codes }, true);
  for (const code of codes) {
    const rows = found.filter((row) => row.code?.value === code);
    if (rows.length === 0) unknown.push(code);
    else
      for (const day of days.length > 0 ? days : [undefined])
        notes.push(...elsewhere(code, rows, schemes, day));
  }
  return [...notes, ...(await unknownCodeNotes(graph, unknown))];
}

/** What a code denotes otherwise, where it denotes nothing in these schemes, all if there are none, on this day. */
function elsewhere(code: string, rows: readonly Row[], schemes: readonly string[], day?: string): string[] {
  const ofSchemes = rows.filter(
    ({ scheme }) => schemes.length === 0 || schemes.includes(scheme?.value ?? ''),
  );
  const holds = ({ from, until }: Row) =>
    day === undefined || ((!from || from.value <= day) && (!until || day <= until.value));
  if (ofSchemes.some(holds)) return [];
  const asked = [
    ...(schemes.length > 0 ? [`in ${schemes.map(localName).join(', ')}`] : []),
    ...(day === undefined ? [] : [`on ${day}`]),
  ];
  const others = (ofSchemes.length > 0 ? ofSchemes : rows).map(({ entityLabel, scheme, from, until }) => {
    const span = [from && `from ${from.value}`, until && `until ${until.value}`].filter(Boolean);
    return `${entityLabel?.value} (${[localName(scheme?.value ?? ''), span.join(' ')].filter(Boolean).join(', ')})`;
  });
  return [`"${code}" denotes nothing ${asked.join(' ')}. What it denotes otherwise: ${others.join('; ')}.`];
}

async function unknownCodeNotes(graph: Graph, codes: readonly string[]): Promise<string[]> {
  if (codes.length === 0) return [];
  const rows = await ownRowsOf(graph, findQuestion(graph.catalogue.reconcile, 'codes'), {}, true);
  const alike = byWriting(
    rows.map(({ code, iri, scheme }) => ({
      code: code?.value ?? '',
      scheme: localName(scheme?.value ?? ''),
      ...(iri && { iri: iri.value }),
    })),
  );
  return codes.flatMap((code) => {
    const ways = [...groupBy(alike(code), (one) => one.code)].map(
      ([other, same]) => `${other} (${[...new Set(same.map(({ scheme }) => scheme))].sort().join(', ')})`,
    );
    return ways.length > 0
      ? [`No scheme writes a code "${code}". What is like it: ${ways.sort().join('; ')}.`]
      : [`The graph knows no code "${code}".`];
  });
}

const localName = (iri: string) => iri.replace(/^.*\//, '');

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
