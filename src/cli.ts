#!/usr/bin/env node
import { setFlagsFromString } from 'node:v8';
import { CommanderError } from 'commander';
import { DemarcheError, type ErrorCode } from './error.ts';
import { note } from './output.ts';
import { program } from './program.ts';

/** Exit code by kind of error: 1 what failed on its way, 2 what the call got wrong. Findings exit 1 too. */
const EXIT_CODES: Readonly<Record<ErrorCode, number>> = {
  usage: 2,
  parameter: 2,
  'not-found': 2,
  syntax: 1,
  'read-only': 1,
  refused: 1,
  limit: 1,
  engine: 1,
  endpoint: 1,
  data: 1,
};

// Oxigraph answers most questions before V8 has compiled its WebAssembly a second time, for speed: that takes a
// quarter of a cold `ask`. A hundred times the budget puts it off, and queries of seconds take as long as before.
// Node 20 to 24 have the flag; a V8 that does not would complain on standard error.
if (Number.parseInt(process.versions.node, 10) <= 24) setFlagsFromString('--wasm-tiering-budget=180000000');

// A reader that goes away (`demarche ask … | head -1`) is no error: there is nobody left to tell.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  note(`demarche: the answer cannot be written (${error.code}).`);
  process.exit(1);
});

// Ctrl-C keeps the system's default: it ends the process at once, even inside a running query.
try {
  await program().parseAsync(process.argv);
} catch (error) {
  process.exitCode = report(error);
}

/** The one place that prints errors: what is wrong, where, what to do. Returns the exit code. */
function report(error: unknown): number {
  // commander has printed its own message, help or version already.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof DemarcheError) {
    const { message, hint, position } = error;
    const at = position
      ? `line ${position.line}${position.column ? `, column ${position.column}` : ''}: `
      : '';
    note(`demarche: ${at}${message}${hint ? `\n${hint}` : ''}`);
    return EXIT_CODES[error.code];
  }
  note(`demarche: this is a fault of the program: ${error instanceof Error ? error.stack : error}`);
  return 1;
}
