import { DemarcheError } from '../error.ts';

/** How bad a finding is; the command line exits 1 on an error only. */
export type Severity = 'error' | 'warning' | 'info';

/** `FILE:LINE:COLUMN`, as far as they are known: what editors and terminals make a link of. */
export function placeOf({ file, line, column }: Pick<Finding, 'file' | 'line' | 'column'>): string {
  return [file ?? '(no file)', line, column].filter((part) => part !== undefined).join(':');
}

/**
 * The first fault as an error, for those who cannot go on with data that has one.
 *
 * @throws DemarcheError `data` with the place of the first error
 */
export function refuseFaults(findings: readonly Finding[], hint: (fault: Finding) => string): void {
  const fault = findings.find(({ severity }) => severity === 'error');
  if (fault) throw new DemarcheError('data', `${placeOf(fault)}: ${fault.message}`, { hint: hint(fault) });
}

/** One thing a check found in the data. Bad data never throws: it yields findings. */
export interface Finding {
  /** The rule's name: a row of `CHECKS`, or the local name of a SHACL shape. */
  rule: string;
  severity: Severity;
  /** IRI of the record it is about. */
  focus?: string;
  /**
   * IRIs of further records that have a part in the fault, such as those that link to it. Left out of what `check`
   * returns, which stands at the first of them where the record itself is in no file checked.
   */
  others?: readonly string[];
  /**
   * IRIs of the records in which the fault is written, where that is not the one it is about: those of links, say. Left
   * out of what `check` returns, which stands at the first of them that is in a file checked.
   */
  at?: readonly string[];
  /** Path of the file as the user named it. */
  file?: string;
  /** Line, from 1: where the record's subject starts, or where the text is at fault. */
  line?: number;
  /** Column, from 1, in Unicode code points. */
  column?: number;
  /** SHACL constraint component (IRI), where a shape found it. */
  component?: string;
  /** What is wrong and what to do about it. */
  message: string;
}
