import { DemarcheError } from './error.ts';

/**
 * The whole number that an option or a parameter gives.
 *
 * @throws DemarcheError `parameter` where the text is none from `least` to `most`
 */
export function wholeNumber(name: string, text: string, least = 0, most = 999_999_999): number {
  const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw new DemarcheError(
    'parameter',
    `--${name} takes a number from ${least} to ${most}, and "${text}" is none.`,
  );
}
