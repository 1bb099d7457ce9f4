/** How bad a finding is; the command line exits 1 on an error only. */
export type Severity = 'error' | 'warning' | 'info';

/** One thing a check found in the data. Bad data never throws: it yields findings. */
export interface Finding {
  /** The rule's name: a row of `CHECKS`, or the local name of a SHACL shape. */
  rule: string;
  severity: Severity;
  /** IRI of the record it is about. */
  focus?: string;
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
