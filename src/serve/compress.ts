import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

/* Content codings of answers (RFC 9110 §8.4.1). */

/** Answers with fewer bytes fit a packet as they are. */
export const COMPRESS_FROM = 1024;

/** By the name of the coding. Both are as quick as an answer that somebody waits for must be. */
export const COMPRESS = {
  br: (bytes: Uint8Array): Buffer =>
    brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }),
  gzip: (bytes: Uint8Array): Buffer => gzipSync(bytes, { level: 6 }),
} as const;
