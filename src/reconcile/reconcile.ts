import { DemarcheError } from '../error.ts';
import type { Graph } from '../graph.ts';
import { expand } from '../prefixes.ts';
import { closest } from '../suggest.ts';
import { wholeNumber } from '../whole-number.ts';
import { abouts } from './about.ts';
import { describer } from './describe.ts';
import { TYPE_NAMES } from './entity-types.ts';
import type { Evidence } from './evidence.ts';
import { indexJudgements } from './judgements.ts';
import { withLastNames } from './last-names.ts';
import { type Lexicon, makeLexicon } from './lexicon.ts';
import { decide } from './match.ts';
import { indexCodes } from './match-codes.ts';
import { indexNames } from './match-names.ts';
import { indexRoles } from './match-roles.ts';
import { near, withPart } from './near.ts';
import { parsePeriod } from './period.ts';
import { isOf, readNames } from './read-names.ts';
import { beginning } from './suggest.ts';
import type { Candidate, EntityType, Reconciler } from './types.ts';

export { ENTITY_TYPES, TYPE_NAMES } from './entity-types.ts';
export type { AboutEntity, Candidate, EntityType, ReconcileQuery, Reconciler } from './types.ts';

/** Longest text that is looked up, in UTF-16 units: no name is longer, and each way to part it is tried. */
export const MAX_TEXT = 500;
export const DEFAULT_LIMIT = 10;
export const MAX_LIMIT = 100;

/**
 * Reads the names of a graph, for texts to be looked up in.
 *
 * @throws DemarcheError as asking the graph does
 */
export async function openReconciler(graph: Graph): Promise<Reconciler> {
  const lexicon = makeLexicon(await readNames(graph), graph.catalogue.words);
  const names = indexNames(lexicon);
  const codes = indexCodes(lexicon);
  const roles = indexRoles(lexicon);
  const judgements = indexJudgements(lexicon);
  const describe = describer(lexicon);
  const identified = byIri(lexicon);
  const likely = (named: readonly Evidence[], text: string) =>
    named.some(({ exact }) => exact) ? withPart(lexicon, text) : near(lexicon, text);
  const shown = (candidates: Omit<Candidate, 'description'>[], limit = DEFAULT_LIMIT): Candidate[] =>
    candidates.slice(0, checkLimit(limit)).map((candidate) => ({ ...candidate, ...describe(candidate.iri) }));
  return {
    candidates({ text, type, date, scheme, limit }) {
      checkText(text);
      checkType(type);
      const period = date === undefined ? undefined : parsePeriod(date);
      // A code of a scheme is no text that somebody judged.
      if (scheme !== undefined)
        return shown(decide(codes.find(text, { scheme, period }), { type, period }), limit);
      const isRight = (one: Evidence) => !type || isOf(type)(one);
      const called = [...names.find(text, { type, period }), ...codes.find(text, { type, period })];
      const exact = [
        ...identified(text),
        ...(type ? called : withLastNames(lexicon, text, called)),
        ...roles.find(text, type, period),
      ];
      const alike = exact.some(isRight) ? [] : likely(exact, text).filter(isRight);
      return shown(decide(judgements.of(text, [...exact, ...alike]), { type, period }), limit);
    },
    suggest(prefix, { type, limit } = {}) {
      checkText(prefix);
      checkType(type);
      const ofType = identified(prefix).filter((one) => !type || isOf(type)(one));
      return shown(decide([...ofType, ...beginning(lexicon, prefix, type)], {}), limit).map((one) => ({
        ...one,
        match: false,
      }));
    },
    judgedNothing: judgements.nothing,
    about: abouts(lexicon),
    schemes: schemes(lexicon),
    languages: [
      ...new Set(lexicon.names.map(({ language }) => language).filter((language) => language !== '')),
    ].sort(),
  };
}

function schemes({ codes }: Lexicon): Map<string, EntityType[]> {
  const types = new Map<string, Set<EntityType>>();
  for (const { scheme, entity } of codes)
    types.set(scheme, new Set([...(types.get(scheme) ?? []), ...entity.types]));
  return new Map([...types].sort(([a], [b]) => (a < b ? -1 : 1)).map(([scheme, all]) => [scheme, [...all]]));
}

/** What a text names by its IRI, or by its prefixed name such as `state:japan`. */
function byIri({ entities }: Lexicon): (text: string) => Evidence[] {
  const known = new Map(entities.map((entity) => [entity.iri, entity]));
  return (text) => {
    const written = text.trim();
    const entity = known.get(written) ?? known.get(expand(written) ?? '');
    return entity ? [{ entity, score: 100, exact: true, reason: 'its IRI' }] : [];
  };
}

function checkText(text: string): void {
  if (typeof text !== 'string') throw new DemarcheError('parameter', 'There is no text to reconcile.');
  if (text.length <= MAX_TEXT) return;
  throw new DemarcheError(
    'parameter',
    `A text to reconcile may have ${MAX_TEXT} characters, and this has ${text.length}.`,
  );
}

function checkType(type: string | undefined): void {
  if (type === undefined || TYPE_NAMES.some((name) => name === type)) return;
  const near = closest(type, TYPE_NAMES);
  throw new DemarcheError('parameter', `"${type.slice(0, 60)}" is no type of thing to reconcile.`, {
    hint: near ? `Did you mean ${near}?` : `The types: ${TYPE_NAMES.join(', ')}.`,
  });
}

const checkLimit = (limit: number): number => wholeNumber('limit', String(limit), 1, MAX_LIMIT);
