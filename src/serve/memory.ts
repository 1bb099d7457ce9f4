import { setFlagsFromString } from 'node:v8';

/** WebAssembly counts memory in pages of 64 KiB. */
const PAGE = 65_536;

/**
 * Bounds the memory of each WebAssembly instance that is made from now on, in this and in every other thread: V8's
 * `resourceLimits` do not. A query that needs more traps, and its thread is replaced.
 *
 * @param bytes - per thread, the graph included
 */
export function boundMemory(bytes: number): void {
  setFlagsFromString(`--wasm-max-mem-pages=${Math.min(65_536, Math.ceil(bytes / PAGE))}`);
}
