import { SET_SLOTS, type SlotName, type Slots, slot } from './slots.ts';

const PROPAGATED = SET_SLOTS.filter((name) => slot(name).propagated);
const same = (one: readonly string[] | undefined, other: readonly string[] | undefined) =>
  JSON.stringify(one) === JSON.stringify(other);

/** A mapping set's own slots and those of its mappings. */
export interface Parts {
  slots: Slots;
  mappings: readonly Slots[];
}

/** The slots that the set passes on: those that no mapping fills itself (SSSOM, "Propagation"). */
export function passedOn({ slots, mappings }: Parts): SlotName[] {
  return PROPAGATED.filter((name) => slots[name] && !mappings.some((mapping) => mapping[name]));
}

/** Slots with only some of the names, or without them. */
export function pick(slots: Slots, wanted: (name: SlotName) => boolean): Slots {
  return Object.fromEntries(Object.entries(slots).filter(([name]) => wanted(name as SlotName)));
}

/** Moves to the set what is the same in all its mappings (SSSOM, "Condensation"); the opposite of propagation. */
export function condense({ slots, mappings }: Parts): Parts {
  const [first, ...rest] = mappings;
  const moved = PROPAGATED.filter(
    (name) =>
      first?.[name] &&
      rest.every((mapping) => same(mapping[name], first[name])) &&
      (!slots[name] || same(slots[name], first[name])),
  );
  return {
    slots: { ...slots, ...(first && pick(first, (name) => moved.includes(name))) },
    mappings: mappings.map((mapping) => pick(mapping, (name) => !moved.includes(name))),
  };
}
