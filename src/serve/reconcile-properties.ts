import { ownRowsOf } from '../ask.ts';
import type { ParameterValues } from '../catalogue.ts';
import { findQuestion } from '../catalogue.ts';
import type { Graph } from '../graph.ts';
import { PREFIXES } from '../prefixes.ts';
import { overlap, type Period, type Span } from '../reconcile/period.ts';
import { ENTITY_TYPES } from '../reconcile/reconcile.ts';
import type { AboutEntity, EntityType, NamedEntity, Reconciler } from '../reconcile/types.ts';

/* Properties of the Reconciliation Service API 0.2: those that queries may give (§4.1) and that may be fetched (§7). */

/** A value of a cell (§7.4). Days are strings: a date there has a time of day, which nobody knows. */
export type Cell = { str: string } | { id: string; name: string };

export interface Property {
  id: string;
  name: string;
  description: string;
  /** Whose property it is; of all types where it is left out. */
  types?: readonly EntityType[];
  /** The type of its values, where they are things. */
  valueType?: EntityType;
  /** Its values; where it is left out, the property is for queries alone. */
  read?: Read;
}

/** Values of a thing, on days where some are asked about. */
type Read = (about: AboutEntity, asked: { links: readonly Link[]; period: Period | undefined }) => Cell[];

interface Link {
  relation: string;
  link: string;
}

const str = (value: string): Cell => ({ str: value });
const thing = ({ iri, name }: NamedEntity): Cell => ({ id: iri, name });
const holds = (days: Span | undefined, period: Period | undefined) =>
  !days || !period || overlap(days, period) !== 'none';
const linked =
  (relation: string): Read =>
  (_about, { links }) =>
    links.filter((one) => one.relation === relation).map(({ link }) => str(link));

const DATED: readonly EntityType[] = ['state', 'territory', 'organization', 'event'];

const FIXED: readonly Property[] = [
  {
    id: 'date',
    name: 'date of the row',
    description: 'For queries: the day, month or year on which the text is to mean what it means',
  },
  {
    id: 'scheme',
    name: 'scheme of the codes',
    description: 'For queries: the text is a code of this scheme, such as cow-number',
  },
  {
    id: 'from',
    name: 'first day',
    description: 'First day as what it is, where it began on a known one',
    types: DATED,
    read: ({ days }) => (days?.from ? [str(days.from)] : []),
  },
  {
    id: 'until',
    name: 'last day',
    description: 'Last day as what it is, where it has ended',
    types: DATED,
    read: ({ days }) => (days?.until ? [str(days.until)] : []),
  },
  {
    id: 'other-names',
    name: 'other names',
    description: 'Further names, in all languages',
    read: ({ names }) => names.filter(({ kind }) => kind === 'alternative').map(({ text }) => str(text)),
  },
  {
    id: 'office',
    name: 'offices held',
    description: 'Offices that the person held; on a day, where the setting gives one',
    types: ['person'],
    valueType: 'office',
    read: ({ held }, { period }) => held.filter(({ days }) => holds(days, period)).map(thing),
  },
  {
    id: 'holder',
    name: 'holders of the office',
    description: 'Who held the office; on a day, where the setting gives one',
    types: ['office'],
    valueType: 'person',
    read: ({ holders }, { period }) => holders.filter(({ days }) => holds(days, period)).map(thing),
  },
  {
    id: 'state',
    name: 'state',
    description: 'The state that the office or organization is one of',
    types: ['office', 'organization'],
    valueType: 'state',
    read: ({ states }) => states.map(thing),
  },
  {
    id: 'exact-match',
    name: 'exact matches',
    description: 'IRIs of the same thing in other datasets (skos:exactMatch)',
    read: linked(`${PREFIXES.skos}exactMatch`),
  },
  {
    id: 'close-match',
    name: 'close matches',
    description: 'IRIs of nearly the same thing in other datasets (skos:closeMatch)',
    read: linked(`${PREFIXES.skos}closeMatch`),
  },
  {
    id: 'same-as',
    name: 'same as',
    description: 'Further IRIs of the very thing (owl:sameAs)',
    read: linked(`${PREFIXES.owl}sameAs`),
  },
];

/** The properties of a graph: those above, a name in each of its languages, and a code in each of its schemes. */
export async function readProperties(reconciler: Reconciler, graph: Graph): Promise<Property[]> {
  const told = new Map((await rows(graph, 'schemes')).map((row) => [row.scheme?.value, row]));
  const inWords = new Intl.DisplayNames('en', { type: 'language' });
  const names = reconciler.languages.map((tag): Property => {
    const language = languageName(inWords, tag);
    return {
      id: `label-${tag}`,
      name: `name in ${language}`,
      description: `The preferred name in ${language}`,
      read: ({ names: all }) =>
        all
          .filter(({ kind, language: own }) => kind === 'preferred' && own === tag)
          .map(({ text }) => str(text)),
    };
  });
  const codes = [...reconciler.schemes].map(([scheme, types]): Property => {
    const { name, about } = told.get(`${PREFIXES['identifier-scheme']}${scheme}`) ?? {};
    return {
      id: scheme,
      name: name?.value ?? scheme,
      description: `${about?.value ?? 'Codes of the scheme.'} In queries, further evidence.`,
      types,
      read: (of, { period }) =>
        of.codes
          .filter((one) => one.scheme === scheme && holds(one.days, period))
          .map(({ code }) => str(code)),
    };
  });
  return [...names, ...codes, ...FIXED];
}

/** A type as the API has it (§2.2). */
export const typeObject = (type: EntityType) => ({
  id: ENTITY_TYPES[type].iri,
  name: ENTITY_TYPES[type].label,
});

/** The name of a language; its tag where it has none, or is no tag at all. */
function languageName(names: Intl.DisplayNames, tag: string): string {
  try {
    return names.of(tag) ?? tag;
  } catch {
    return tag;
  }
}

/** The rows of a query under `queries/reconcile/`. */
export const rows = (graph: Graph, slug: string, values: ParameterValues = {}) =>
  ownRowsOf(graph, findQuestion(graph.catalogue.reconcile, slug), values, true);
