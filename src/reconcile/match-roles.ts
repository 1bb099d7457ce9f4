import type { Evidence } from './evidence.ts';
import { displayName, type IndexedName, isPersons, type Lexicon } from './lexicon.ts';
import { isUnspaced, key, LONGEST_PARTED, plain } from './normalise.ts';
import { officeRoles } from './office-roles.ts';
import { overlap, type Period, periodInWords, type Span, spanInWords } from './period.ts';
import { type Entity, type Holding, isOf } from './read-names.ts';
import { overlapWith } from './spans.ts';
import type { EntityType } from './types.ts';

/** Texts that say an office, alone or with a name: "the French defence minister", "Minister Kishi", 岸信夫防衛大臣. */
export interface Roles {
  find(text: string, type: EntityType | undefined, period: Period | undefined): Evidence[];
}

/** What is said of an office beside who held it, by the type that is meant. */
const MEANT: Readonly<Record<string, string>> = {
  unsaid: '; they may also mean who held it, so say which type is meant',
  person: '; who held it is meant',
};

/** Makes the offices of a graph ready. */
export function indexRoles(lexicon: Lexicon): Roles {
  const { wording, byKey, byRotation, byEnding, holdings, lastDay } = lexicon;
  const roles = officeRoles(lexicon);
  const heldBy = new Map<string, Holding[]>();
  for (const holding of holdings) {
    const { iri } = holding.person;
    heldBy.set(iri, [...(heldBy.get(iri) ?? []), holding]);
  }
  return {
    find(text, type, period) {
      const whole = plain(text);
      const named = wording.withoutHonorifics(whole);
      const bare = wording.withoutFirstSmallWords(named);
      if (bare === '' || bare.length > LONGEST_PARTED) return [];
      // "Mme la ministre" is said of who holds the office: whom, the day tells.
      const isAddressed = named !== whole && period !== undefined;
      const meant = type ?? (isAddressed ? 'person' : undefined);
      return [...titleAlone(bare, meant, period), ...titleAndName(bare, period)];
    },
  };

  /** The office that a title says, and who held it. */
  function titleAlone(text: string, type: EntityType | undefined, period: Period | undefined): Evidence[] {
    const [whole, part] = roles.readings(text);
    const verbatim = (byKey.get(key(text)) ?? []).filter(isOf('office'));
    const states = part?.states;
    const said = states ? roles.named(part.rest, states) : [];
    const found =
      said.length > 0
        ? said
        : [...new Set([...verbatim.map(({ entity }) => entity), ...roles.named(whole?.rest ?? text)])];
    // "Korean" says two states where both were there on the day, whether or not the graph has offices of both.
    const meant = (states ?? []).filter(
      ({ spans }) => !period || !spans || overlapWith(spans, period) !== 'none',
    );
    const isOne = said.length > 0 && meant.length === 1 && part?.isPartial !== true;
    // Where the text says no state, it is clear only as the whole name of an office, and if no other state has such a one.
    const clear = isOne || (said.length === 0 && verbatim.length > 0 && found.length === 1);
    const unsaid = clear
      ? ''
      : said.length > 0
        ? '; the words may mean another state'
        : '; the text does not say of which state';
    return found.flatMap((office) => {
      const isExact = clear || verbatim.length > 0;
      const post: Evidence = {
        entity: office,
        score: clear && type !== 'person' ? 95 : isExact ? 88 : 78,
        // Words that are one office's name and describe others too are as unclear where no type is named.
        exact: isExact && (type === 'office' || (type === undefined && !clear)),
        reason: `the office that the words describe${unsaid}${MEANT[type ?? 'unsaid'] ?? ''}`,
      };
      return [post, ...holders(office, isExact && type === 'person', unsaid, period)];
    });
  }

  function holders(office: Entity, exact: boolean, unsaid: string, period: Period | undefined): Evidence[] {
    const name = displayName(office);
    return holdings.flatMap(({ office: held, person, days }): Evidence[] => {
      if (held !== office) return [];
      const on = period && overlap(days, period);
      if (on === 'none') return [];
      const known = isKnown(days, period);
      const when = !period
        ? '; which holder is meant depends on the day, and none was given'
        : known
          ? ''
          : `; whether still on ${periodInWords(period)} the graph does not know`;
      return [
        {
          entity: person,
          score: !known ? 60 : unsaid ? 78 : exact ? 95 : 85,
          exact: exact && known,
          ...(on ? { onDays: on } : {}),
          reason: `held the office ${name} (${spanInWords(days)})${when}${unsaid}`,
        },
      ];
    });
  }

  /** Whether the tenure's days tell who held the office then: an end that is left out may be unknown. */
  function isKnown({ from, until }: Span, period: Period | undefined): boolean {
    if (period === undefined || from === undefined) return false;
    return until !== undefined || lastDay === undefined || period.until <= lastDay;
  }

  /** Who is named with a title before or after the name. */
  function titleAndName(text: string, period: Period | undefined): Evidence[] {
    return roles.readings(text).flatMap(({ states, rest }) =>
      parts(rest).flatMap(([title, name]) => {
        const offices = [...new Set([...roles.named(title, states), ...roles.ofKind(title, states)])];
        // "President" of a state whose president the graph does not know is a title all the same.
        if (offices.length === 0 && !wording.isTitle(wording.officeWords(title))) return [];
        const bare = key(wording.withoutHonorifics(wording.withoutLastSmallWords(name)));
        const full = [...(byKey.get(bare) ?? []).filter(isPersons), ...(byRotation.get(bare) ?? [])];
        const family = full.length > 0 ? [] : (byEnding.get(bare) ?? []);
        return [
          ...full.map((found) => withTitle(found, true, offices, states, period)),
          ...family.map((found) => withTitle(found, false, offices, states, period)),
        ];
      }),
    );
  }

  function withTitle(
    { entity, text }: IndexedName,
    isWhole: boolean,
    offices: readonly Entity[],
    states: readonly Entity[] | undefined,
    period: Period | undefined,
  ): Evidence {
    const all = heldBy.get(entity.iri) ?? [];
    const fitting = all.filter(
      ({ office, days }) => offices.includes(office) && (!period || overlap(days, period) !== 'none'),
    );
    const sure = fitting.find(
      ({ days }) => isKnown(days, period) && period && overlap(days, period) === 'all',
    );
    const [best = sure] = fitting;
    const elsewhere =
      states !== undefined && all.length > 0 && !all.some(({ office }) => roles.isOf(office, states));
    const what = `${isWhole ? 'the name' : 'the last name'} of ${text} with a title`;
    const when = period ? ` on ${periodInWords(period)}` : '';
    const shown = sure ?? best;
    const title = elsewhere
      ? 'but the offices that the graph knows are of another state'
      : shown
        ? `who held the office ${displayName(shown.office)} (${spanInWords(shown.days)})`
        : `though the graph knows no such office held${when}`;
    const undecided = isWhole || sure || !shown ? '' : '; only a day on which it was held makes that sure';
    return {
      entity,
      score: elsewhere ? 55 : isWhole ? (shown ? 96 : 91) : sure ? 90 : shown ? 70 : 50,
      // A last name alone is nobody's; the office on the day tells whose it is.
      exact: !elsewhere && (isWhole || sure !== undefined),
      reason: `${what}, ${title}${undecided}`,
    };
  }
}

/** All ways to part a text into a title and a name, either of them first. */
function parts(text: string): [title: string, name: string][] {
  // Titles in Han characters stand against the name without a blank.
  const [units, joint] = isUnspaced(text) ? [[...text.replaceAll(' ', '')], ''] : [text.split(' '), ' '];
  return units.slice(1).flatMap((_, at): [string, string][] => {
    const [left, right] = [units.slice(0, at + 1).join(joint), units.slice(at + 1).join(joint)];
    return [
      [left, right],
      [right, left],
    ];
  });
}
