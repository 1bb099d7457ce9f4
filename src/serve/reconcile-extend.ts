import { DemarcheError } from '../error.ts';
import type { Graph } from '../graph.ts';
import { parsePeriod } from '../reconcile/period.ts';
import type { Reconciler } from '../reconcile/types.ts';
import { closest } from '../suggest.ts';
import type { ExtendedProperty } from './reconcile-job.ts';
import { type Cell, type Property, rows, typeObject } from './reconcile-properties.ts';
import { wholeIdentifier } from './reconcile-requests.ts';

/** The values of properties of things (§7.4); a thing that the graph does not know has none. */
export async function extended(
  properties: readonly Property[],
  reconciler: Reconciler,
  graph: Graph,
  asked: { ids: readonly string[]; properties: readonly ExtendedProperty[] },
): Promise<object> {
  const wanted = asked.properties.map(({ id, date }) => ({
    ...fetched(properties, id),
    period: date === undefined ? undefined : parsePeriod(date),
  }));
  const known = new Map(
    asked.ids.flatMap((id) => {
      const about = reconciler.about(wholeIdentifier(id));
      return about ? [[id, about] as const] : [];
    }),
  );
  const iris = [...new Set([...known.values()].map(({ iri }) => `<${iri}>`))];
  const links = iris.length === 0 ? [] : await rows(graph, 'links', { entity: iris });
  const cells = (id: string) => {
    const about = known.get(id);
    const own = links
      .filter(({ entity }) => entity?.value === about?.iri)
      .map(({ relation, link }) => ({ relation: relation?.value ?? '', link: link?.value ?? '' }));
    return wanted.map(({ id: property, read, period }) => [
      property,
      about && read ? distinct(read(about, { links: own, period })) : [],
    ]);
  };
  return {
    meta: wanted.map(({ id, name, valueType }) => ({
      id,
      name,
      ...(valueType ? { type: typeObject(valueType) } : {}),
    })),
    rows: Object.fromEntries(asked.ids.map((id) => [id, Object.fromEntries(cells(id))])),
  };
}

/** What is for queries alone is suggested with the others, and has no values. */
function fetched(properties: readonly Property[], id: string): Property {
  const found = properties.find((one) => one.id === id);
  if (found) return found;
  const ids = properties.filter(({ read }) => read).map((one) => one.id);
  const near = closest(id, ids);
  throw new DemarcheError('parameter', `There is no property "${id.slice(0, 60)}" to fetch.`, {
    hint: near ? `Did you mean ${near}?` : `The properties: ${ids.join(', ')}.`,
  });
}

const distinct = (cells: readonly Cell[]): Cell[] => [
  ...new Map(cells.map((cell) => [JSON.stringify(cell), cell])).values(),
];
