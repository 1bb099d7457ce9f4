import { describer } from './describe.ts';
import { displayName, type Lexicon } from './lexicon.ts';
import type { Code, Entity } from './read-names.ts';
import { hull } from './spans.ts';
import type { AboutEntity } from './types.ts';

/** Makes what tells all that is known of one thing, by its IRI. */
export function abouts(lexicon: Lexicon): (iri: string) => AboutEntity | undefined {
  const { entities, codes, holdings, statesOf } = lexicon;
  const byIri = new Map(entities.map((entity) => [entity.iri, entity]));
  const describe = describer(lexicon);
  const codesOf = new Map<Entity, Code[]>();
  for (const code of codes) {
    const there = codesOf.get(code.entity);
    if (there) there.push(code);
    else codesOf.set(code.entity, [code]);
  }
  const brief = (entity: Entity) => ({ iri: entity.iri, name: displayName(entity), types: entity.types });
  return (iri) => {
    const entity = byIri.get(iri);
    if (!entity) return undefined;
    return {
      ...brief(entity),
      ...describe(iri),
      names: entity.names,
      ...(entity.spans ? { days: hull(entity.spans), spans: entity.spans } : {}),
      codes: (codesOf.get(entity) ?? []).map(({ entity: _, ...code }) => code).sort(bySchemeAndDay),
      held: holdings
        .filter(({ person }) => person === entity)
        .map(({ office, days }) => ({ ...brief(office), days })),
      holders: holdings
        .filter(({ office }) => office === entity)
        .map(({ person, days }) => ({ ...brief(person), days })),
      states: (statesOf.get(iri) ?? []).map(brief),
    };
  };
}

type CodeOf = Omit<Code, 'entity'>;

const bySchemeAndDay = (one: CodeOf, other: CodeOf): number => {
  const [a, b] = [one, other].map(({ scheme, code, days }) => `${scheme} ${days?.from ?? ''} ${code}`);
  return (a as string) < (b as string) ? -1 : 1;
};
