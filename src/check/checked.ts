import type { Quad } from '@rdfjs/types';
import type { SourceFile } from '../read/read.ts';
import type { LostQuote, Passage, Texts } from '../texts/passage-quads.ts';
import type { NamedText } from '../texts/stored-texts.ts';
import type { Finding, Severity } from './findings.ts';

/** What the checks look at. What is known besides the files is there for links and quotes that lead into it. */
export interface Checked {
  /** The files that findings are about. */
  files: SourceFile[];
  /** The bundled files that are known besides. */
  known: SourceFile[];
  /** Quads of both. */
  quads: Quad[];
  /** The stored texts that either names, whether they could be read or not; and those that could, by document. */
  named: NamedText[];
  texts: Texts;
  /** Every quote, found in its text or not. */
  passages: Passage[];
  lost: LostQuote[];
  /** Quads of the SHACL shapes. */
  shapes: Quad[];
}

/** One check. */
export interface Check {
  /** Rule and severity of its findings; `shapes` brings those of the SHACL shapes. */
  rules: Readonly<Record<string, Severity>>;
  /** Findings without a file stand where their record does; those of records in no file checked fall away. */
  run(checked: Checked): Promise<Finding[]> | Finding[];
}
