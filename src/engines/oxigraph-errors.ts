import { DemarcheError, type TextPosition } from '../error.ts';
import type { QueryOptions } from './engine.ts';

/* Oxigraph's messages, turned into errors with a code and a position. */

// A trap leaves the instance's stack where it was: every later call would read memory that is not its own.
let trapped = false;

/** Runs what calls into WebAssembly. Throws `engine` after a trap, `limit` where a string grows too long. */
export function inside<T>(run: () => T): T {
  const dead = 'The Oxigraph engine ran out of its stack or memory';
  if (trapped) {
    throw new DemarcheError('engine', `${dead} earlier, and this process cannot use it any more.`, {
      hint: 'Start the program again.',
    });
  }
  try {
    return run();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if (error.name === 'RangeError' && /string length|array length|buffer/i.test(error.message)) {
      throw new DemarcheError('limit', 'The result is larger than a text can be in this process.', {
        hint: 'Ask for fewer rows, with LIMIT or narrower patterns.',
        cause: error,
      });
    }
    if (error.name !== 'RuntimeError' && error.name !== 'RangeError') throw error;
    trapped = true;
    throw new DemarcheError('engine', `${dead}: ${error.message}.`, {
      hint: 'Make the query simpler or the graph smaller, and start the program again.',
      cause: error,
    });
  }
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** Where Oxigraph's own message says a query is wrong; a keyword's column is given after the keyword. */
function ownSyntaxError(message: string, { lineOffset = 0 }: QueryOptions): DemarcheError | undefined {
  const match = /^error at (\d+):(\d+): expected (?:one of )?(.*)$/s.exec(message);
  if (!match) return undefined;
  const wanted = match[3] ?? '';
  const keyword = /^[A-Z_]+$/.test(wanted) ? wanted.length : 0;
  const sentence =
    /(?:^|, )([A-Z]\w*(?: [\w?]+)+)/.exec(wanted)?.[1] ??
    'Oxigraph does not understand the query from here on';
  const relative = sentence === 'IRI parsing failed';
  return new DemarcheError('syntax', `${sentence}.`, {
    position: {
      line: Math.max(1, Number(match[1]) - lineOffset),
      column: Math.max(1, Number(match[2]) - keyword),
    },
    ...(relative && { hint: 'Write IRIs in full, with a prefix, or after a BASE.' }),
  });
}

/** The error for a query that Oxigraph did not answer. */
export async function queryFailure(
  error: unknown,
  sparql: string,
  options: QueryOptions,
): Promise<DemarcheError> {
  if (error instanceof DemarcheError) return error;
  const message = messageOf(error);
  const own = ownSyntaxError(message, options);
  if (own) {
    const { syntaxError } = await import('./sparql-syntax.ts');
    return syntaxError(sparql, options) ?? own;
  }
  const unknown = /^The custom function (<.*>) is not supported/.exec(message);
  if (unknown)
    return new DemarcheError('usage', `There is no function ${unknown[1]}.`, {
      hint: 'Those of SPARQL 1.1 §17 are there.',
      cause: error,
    });
  return new DemarcheError('engine', `Oxigraph could not answer: ${message}.`, { cause: error });
}

// "at line 2 column 14", "at line 2 between columns 1 and 4", "between line 1 column 2 and line 3 column 4"
const PLACE = /^Parser error (?:at|between) line (\d+) (?:between )?columns? (\d+)/;

/** The error for a text of RDF that Oxigraph did not read. */
export function parseFailure(error: unknown): DemarcheError {
  if (error instanceof DemarcheError) return error;
  const message = messageOf(error);
  if (message.includes('LoadDocumentCallback')) {
    return new DemarcheError('refused', 'The JSON-LD names a context on the network, which is not fetched.', {
      hint: 'Write the context into the file, or use expanded JSON-LD.',
    });
  }
  const place = PLACE.exec(message);
  const position: TextPosition | undefined = place
    ? { line: Number(place[1]), column: Number(place[2]) }
    : undefined;
  const sentence = message.replace(/^Parser error .*?\d: /, '').replace(/\.?$/, '.');
  return new DemarcheError('syntax', sentence, { ...(position && { position }), cause: error });
}
