/**
 * What went wrong, in one word. The command line turns it into an exit code (`EXIT_CODES` in `cli.ts`).
 *
 * - `usage`: the call's words are off; `parameter`: a question's parameter is missing or ill-typed;
 * - `not-found`: no such file, question or document; `syntax`: a query or file does not parse;
 * - `read-only`: an update was asked for; `refused`: a request to an endpoint the user did not allow;
 * - `limit`: something is larger or slower than allowed; `engine`: the query engine failed; `endpoint`: that of a SERVICE
 *   failed; `data`: the graph cannot be used as it is.
 */
export type ErrorCode =
  | 'usage'
  | 'parameter'
  | 'not-found'
  | 'syntax'
  | 'read-only'
  | 'refused'
  | 'limit'
  | 'engine'
  | 'endpoint'
  | 'data';

/** A place in a text: lines and columns count from 1, columns in Unicode code points. */
export interface TextPosition {
  line: number;
  column?: number;
}

/** The one error that broken use throws. Bad data does not throw: it yields findings (`findings.ts`). */
export class DemarcheError extends Error {
  override readonly name = 'DemarcheError';
  readonly code: ErrorCode;
  /** What the reader can do about it, as a sentence. */
  readonly hint?: string;
  readonly position?: TextPosition;

  constructor(
    code: ErrorCode,
    message: string,
    more: { hint?: string; position?: TextPosition; cause?: unknown } = {},
  ) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.code = code;
    if (more.hint !== undefined) this.hint = more.hint;
    if (more.position !== undefined) this.position = more.position;
  }
}
