import type { Finding, Severity } from '../check/findings.ts';
import type { TextPosition } from '../error.ts';

/** What a rule asks of a file, and how bad it is where the file does otherwise. */
export interface Rule {
  severity: Severity;
  /** The rule as a sentence about a file that keeps it. */
  means: string;
}

/**
 * The rules that hold when files are read. An error means that something is lost or wrong; a warning, that
 * it was read, but will surprise. Each has a fixture that keeps it and one that breaks it (`tests/fixtures/read`).
 */
export const READ_RULES = {
  syntax: { severity: 'error', means: 'The file follows the grammar of its syntax.' },
  encoding: { severity: 'error', means: 'The file is UTF-8.' },
  'byte-order-mark': { severity: 'warning', means: 'The file begins without a byte order mark.' },
  'line-ends': {
    severity: 'warning',
    means: 'Lines inside a long literal end in LF, so that its text is what one sees.',
  },
  'empty-file': { severity: 'warning', means: 'The file makes a statement.' },
  'prefix-declared': { severity: 'error', means: 'Every prefix that is used is declared.' },
  'prefix-known': {
    severity: 'warning',
    means: "A prefix of the project's stands for the project's namespace.",
  },
  'literal-datatype': {
    severity: 'error',
    means: 'Every literal is a value of its datatype; a date is a day that exists.',
  },
  'literal-canonical': { severity: 'warning', means: 'A literal is written as the query engine writes it.' },
  'iri-characters': { severity: 'error', means: 'An IRI holds no space and none of < > " { } | \\ ^ `.' },
  'iri-ascii': { severity: 'warning', means: 'An IRI is written in ASCII.' },
  'iri-absolute': { severity: 'warning', means: 'An IRI means the same on every machine.' },
  'iri-ncname': {
    severity: 'error',
    means: 'An IRI minted by the project is ASCII and ends in a name (NCName).',
  },
  'blank-node': { severity: 'error', means: 'Where blank nodes are forbidden, every thing has an IRI.' },
  'language-case': { severity: 'warning', means: 'Language tags are in lower case.' },
  surrogate: { severity: 'error', means: 'Text is whole Unicode characters, no halves of surrogate pairs.' },
  'rdf-1-1': { severity: 'error', means: 'Statements are RDF 1.1: no triple terms, no text directions.' },
  'remote-context': { severity: 'error', means: 'A JSON-LD file carries its context; nothing is fetched.' },
  'term-defined': { severity: 'warning', means: 'Every key of a JSON-LD file stands for a property.' },
  'entity-size': { severity: 'error', means: 'The entities of an XML file stay small when written out.' },
  'sssom-metadata': {
    severity: 'error',
    means: 'A mapping set begins with its metadata: its IRI and its license.',
  },
  'sssom-fields': { severity: 'error', means: 'Every row of a mapping set has one field for each column.' },
  'sssom-slot': { severity: 'warning', means: 'Every column and key of a mapping set is a slot of SSSOM.' },
  'sssom-value': { severity: 'error', means: 'Every value of a mapping set is one that its slot may have.' },
  'sssom-required': { severity: 'error', means: 'Every mapping has the slots that SSSOM requires of it.' },
  'sssom-record-id': {
    severity: 'error',
    means: 'All mappings of a set have a record_id of their own, or none has one.',
  },
  'sssom-once': { severity: 'warning', means: 'A mapping without a record_id stands in its set once.' },
} as const satisfies Record<string, Rule>;

export type ReadRule = keyof typeof READ_RULES;

/** A broken rule in one file, before the file's path is put to it. */
export interface Problem {
  rule: ReadRule;
  message: string;
  position?: TextPosition;
  /** IRI of the record that holds it. */
  focus?: string;
}

/** The finding that a problem makes in the file at `path`. */
export function toFinding(path: string, { rule, message, position, focus }: Problem): Finding {
  return {
    rule,
    severity: READ_RULES[rule].severity,
    ...(focus === undefined ? {} : { focus }),
    file: path,
    ...position,
    message,
  };
}

/** How many findings of one rule a file may bring before the rest are only counted. */
export const MOST_OF_A_RULE = 50;

/** A file's problems as findings, in the order of the text; a flood of one rule ends in a count. */
export function toFindings(path: string, problems: readonly Problem[]): Finding[] {
  const inOrder = [...problems].sort(
    (one, other) =>
      (one.position?.line ?? 0) - (other.position?.line ?? 0) ||
      (one.position?.column ?? 0) - (other.position?.column ?? 0),
  );
  const counts = new Map<ReadRule, number>();
  const findings: Finding[] = [];
  for (const problem of inOrder) {
    const count = (counts.get(problem.rule) ?? 0) + 1;
    counts.set(problem.rule, count);
    if (count <= MOST_OF_A_RULE) findings.push(toFinding(path, problem));
  }
  for (const [rule, count] of counts) {
    if (count <= MOST_OF_A_RULE) continue;
    const message = `${count - MOST_OF_A_RULE} more findings of the rule ${rule} in this file are not listed.`;
    findings.push(toFinding(path, { rule, message }));
  }
  return findings;
}
