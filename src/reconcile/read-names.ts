import { ownRowsOf } from '../ask.ts';
import { findQuestion } from '../catalogue.ts';
import type { Row } from '../engines/engine.ts';
import type { Graph } from '../graph.ts';
import { groupBy } from '../group-by.ts';
import { PREFIXES } from '../prefixes.ts';
import { NO_TERM_FOUND } from '../sssom/slots.ts';
import { typeOfClass } from './entity-types.ts';
import type { Span } from './period.ts';
import { hull, span, spansOf } from './spans.ts';
import type { EntityType } from './types.ts';

export type NameKind = 'preferred' | 'alternative' | 'hidden' | 'judged';

/** One name of one thing. */
export interface Name {
  text: string;
  language: string;
  kind: NameKind;
  /** Of a text that is judged to mean the thing, who did, and when. */
  by?: string;
}

/** A thing of the graph, and the days on which it is what it is, with gaps between the spans; absent where none are known. */
export interface Entity {
  iri: string;
  types: EntityType[];
  names: Name[];
  spans?: readonly Span[];
}

/** Whether what is said is said of a thing of this type. */
export const isOf =
  (type: EntityType) =>
  ({ entity }: { entity: Entity }): boolean =>
    entity.types.includes(type);

/** A code of a thing, and the days on which it holds; with no span on all. */
export interface Code {
  entity: Entity;
  scheme: string;
  code: string;
  /** The code as an IRI, in a scheme whose codes are IRIs. */
  iri?: string;
  days?: Span;
}

/** A code that is not a thing's own: of something near it, or judged not to be its. */
export interface RelatedCode extends Omit<Code, 'days'> {
  kind: 'near' | 'denied';
  /** Who judged it, and when. */
  by: string;
}

/** What is judged of a text and a thing: that it means the thing, that it does not, or that they are related otherwise. */
export interface Judgement {
  text: string;
  /** Absent where the text is judged to mean nothing in the graph. */
  entity?: Entity;
  kind: 'judged' | 'denied' | 'near';
  /** Who judged it, and when. */
  by: string;
}

/** That somebody held an office. */
export interface Holding {
  office: Entity;
  person: Entity;
  days: Span;
}

/** All that reconciling needs of a graph, in an order that its rows have no part in. */
export interface Names {
  entities: Entity[];
  codes: Code[];
  relatedCodes: RelatedCode[];
  holdings: Holding[];
  judgements: Judgement[];
  /** The states of an office, by the office's IRI. */
  statesOf: ReadonlyMap<string, readonly Entity[]>;
  /** The last day that the record covers, where it says so; who holds an office after it, it does not know. */
  lastDay?: string;
}

const SCHEME_SPACE = PREFIXES['identifier-scheme'] as string;

/** Reads names, codes and tenures with the queries under `queries/reconcile/`. */
export async function readNames(graph: Graph): Promise<Names> {
  const entities = new Map<string, Entity>();
  for (const { entity, type, name, kind } of await rows(graph, 'names')) {
    const known = type && typeOfClass(type.value);
    if (!entity || !known || !name || entity.type !== 'uri') continue;
    const { value: iri } = entity;
    const one = entities.get(iri) ?? { iri, types: [], names: [] };
    entities.set(iri, one);
    if (!one.types.includes(known)) one.types.push(known);
    const added = { text: name.value, language: name['xml:lang'] ?? '', kind: kind?.value as NameKind };
    if (!one.names.some((other) => JSON.stringify(other) === JSON.stringify(added))) one.names.push(added);
  }
  const judgements = judged(await rows(graph, 'judgements'), entities);
  for (const { text, entity, kind, by } of judgements)
    if (kind === 'judged') entity?.names.push({ text, language: '', kind, by });
  const days = new Map<string, Row[]>();
  for (const row of await rows(graph, 'days')) {
    const iri = row.entity?.value ?? '';
    days.set(iri, [...(days.get(iri) ?? []), row]);
  }
  for (const [iri, said] of days) {
    const known = said.filter(({ ended }) => !ended);
    const gaps = said.flatMap(({ ended, resumed }) =>
      ended && resumed ? [{ ended: ended.value, resumed: resumed.value }] : [],
    );
    const own = known.map(({ from, until }) => dayToDay(from?.value, until?.value));
    const spans = spansOf(own.length > 0 ? hull(own) : {}, gaps);
    const one = entities.get(iri);
    if (one && spans.length > 0) one.spans = spans;
  }

  const codeIn = ({ entity, scheme, code, iri }: Row): Omit<Code, 'days'>[] => {
    const one = entities.get(entity?.value ?? '');
    if (!one || !scheme?.value.startsWith(SCHEME_SPACE) || !code?.value) return [];
    const name = scheme.value.slice(SCHEME_SPACE.length);
    return [{ entity: one, scheme: name, code: code.value, ...(iri && { iri: iri.value }) }];
  };
  const codes = (await rows(graph, 'codes')).flatMap((row): Code[] => {
    const { from, until } = row;
    const days = from || until ? { days: dayToDay(from?.value, until?.value) } : {};
    return codeIn(row).map((code) => ({ ...code, ...days }));
  });
  const related = groupBy(await rows(graph, 'related-codes'), ({ entity, iri, kind }) =>
    JSON.stringify([entity?.value, iri?.value, kind?.value]),
  );
  const relatedCodes = [...related.values()].flatMap((same): RelatedCode[] => {
    const [row = {} as Row] = same;
    return codeIn(row).map((code) => ({
      ...code,
      kind: row.kind?.value as RelatedCode['kind'],
      by: judges(same),
    }));
  });
  const holdings = (await rows(graph, 'holders')).flatMap(({ office, person, from, until }) => {
    const [post, holder] = [entities.get(office?.value ?? ''), entities.get(person?.value ?? '')];
    return post && holder
      ? [{ office: post, person: holder, days: dayToDay(from?.value, until?.value) }]
      : [];
  });
  const statesOf = new Map<string, Entity[]>();
  for (const { office, state } of await rows(graph, 'office-states')) {
    const one = entities.get(state?.value ?? '');
    if (office && one) statesOf.set(office.value, [...(statesOf.get(office.value) ?? []), one]);
  }
  const [record] = await rows(graph, 'record-period', graph.catalogue.tool);
  return {
    entities: [...entities.values()].sort((a, b) => (a.iri < b.iri ? -1 : 1)),
    codes,
    relatedCodes,
    holdings,
    judgements,
    statesOf,
    ...(record?.last ? { lastDay: record.last.value } : {}),
  };
}

/** One judgement for all who judge alike, with the last day on which one of them did. */
function judged(rows: readonly Row[], entities: ReadonlyMap<string, Entity>): Judgement[] {
  const made = groupBy(rows, ({ text, entity, kind }) =>
    JSON.stringify([text, entity, kind].map((one) => one?.value)),
  );
  return [...made.values()].flatMap((same): Judgement[] => {
    const [{ text, entity, kind } = {} as Row] = same;
    const known = entities.get(entity?.value ?? '');
    if (!text || (!known && entity?.value !== NO_TERM_FOUND)) return [];
    return [
      {
        text: text.value,
        ...(known ? { entity: known } : {}),
        kind: kind?.value as Judgement['kind'],
        by: judges(same),
      },
    ];
  });
}

/** Who judged alike, and the last day on which one of them did. */
function judges(rows: readonly Row[]): string {
  const values = (column: string) => [...new Set(rows.map((row) => row[column]?.value ?? ''))].sort();
  const day = values('day').at(-1);
  return [...values('judge'), day].filter((one) => one !== '' && one !== undefined).join(', ');
}

/**
 * The rows of one query, sorted by all they hold: the queries order by code points, and engines differ where terms are
 * equal to them.
 */
async function rows(graph: Graph, slug: string, of = graph.catalogue.reconcile): Promise<Row[]> {
  const found = await ownRowsOf(graph, findQuestion(of, slug), {}, true);
  const sortable = found.map((row) => {
    const cells = Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1));
    return [JSON.stringify(cells.map(([name, term]) => [name, term.value, term['xml:lang']])), row] as const;
  });
  return sortable.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, row]) => row);
}

/** What is typed as a time of a day counts as that day. */
const dayToDay = (from?: string, until?: string): Span => span(from?.slice(0, 10), until?.slice(0, 10));
