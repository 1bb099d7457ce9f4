import type { Overlap } from './period.ts';
import type { Entity } from './read-names.ts';

/** What is judged not to be meant gets no higher score than this. */
export const DENIED = 40;

/** One way in which a text may mean a thing. */
export interface Evidence {
  entity: Entity;
  /** 0–100. */
  score: number;
  /** Whether the text names the thing whole, by a rule and not by likeness; only such evidence makes a match. */
  exact: boolean;
  /** How much of the days asked about the name, code or tenure holds; absent where no day was asked or none is known. */
  onDays?: Overlap;
  /** Whether it names the thing whole, if it is a name or code at all and no word or number: further evidence settles it. */
  isInDoubt?: boolean;
  /** Whether it is a code of the thing, and no name. */
  isCode?: boolean;
  /** Whether somebody has judged that the text means the thing, or that it does not. */
  isJudged?: boolean;
  isDenied?: boolean;
  /** Whether somebody has judged text and thing at all, one way or the other: it need not be proposed again. */
  isDecided?: boolean;
  reason: string;
}

/** Whether the first is the better evidence: of the right days, exact, of a higher score. */
export function isBetter(one: Evidence, other: Evidence): boolean {
  const rank = ({ onDays, exact, score }: Evidence) =>
    (onDays === 'none' ? 0 : onDays === 'some' ? 1_000 : 2_000) + (exact ? 10_000 : 0) + score;
  const [a, b] = [rank(one), rank(other)];
  return a > b || (a === b && one.reason < other.reason);
}
