import { Agent, type RequestInit, fetch as send } from 'undici';
import { DemarcheError } from '../error.ts';
import { lookup } from './service-address.ts';

/*
 * One request to an endpoint: to a public address unless the user named another one, bounded in size and time, its
 * answer read whole before anybody sees it. Comunica would read it as it comes, and then what goes wrong in the middle
 * cannot always be caught (comunica/comunica#1599, #1773).
 */

/** Most bytes that one answer may have, decompressed. */
export const MOST_BYTES = 64 * 2 ** 20;

/** An answer, or where else it is to be had. */
export interface Received {
  status: number;
  mediaType: string;
  location: string | null;
  text: string;
}

/** A fault of an endpoint, with what to do about it. */
export function fault(endpoint: string, does: string, more: { hint?: string; cause?: unknown } = {}) {
  const { hint = 'See whether it is in order' } = more;
  return new DemarcheError('endpoint', `The endpoint ${endpoint} ${does}.`, {
    ...more,
    hint: `${hint}, or go on without it: SERVICE SILENT.`,
  });
}

// Connections are kept for the next request. What bounds the time is the signal of each request.
const agent = new Agent({ connect: { lookup }, headersTimeout: 0, bodyTimeout: 0 });

/** A `DemarcheError` among an error's causes. */
function ownCause(error: unknown): DemarcheError | undefined {
  for (let one = error; one instanceof Error; one = one.cause) if (one instanceof DemarcheError) return one;
  return undefined;
}

/**
 * Sends one request; redirects are not followed.
 *
 * @param endpoint - its name in errors
 * @param timeout - milliseconds for the whole answer
 * @param ended - aborted when nobody waits for the answer any more
 * @throws DemarcheError `endpoint` for the endpoint's faults, `refused` where its name stands for an address inside
 */
export async function receive(
  endpoint: string,
  url: string,
  init: RequestInit,
  { timeout, ended }: { timeout: number; ended: AbortSignal },
): Promise<Received> {
  const late = AbortSignal.timeout(timeout);
  const signal = AbortSignal.any([late, ended]);
  let begun = false;
  try {
    const response = await send(url, { ...init, redirect: 'manual', dispatcher: agent, signal });
    begun = true;
    const { status, headers } = response;
    const location = status >= 300 && status < 400 ? headers.get('location') : null;
    const mediaType = (headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
    if (location !== null) {
      await response.body?.cancel();
      return { status, mediaType, location, text: '' };
    }
    return { status, mediaType, location, text: await read(endpoint, response.body) };
  } catch (cause) {
    const own = ownCause(cause);
    if (own) throw own;
    if (late.aborted) {
      throw fault(
        endpoint,
        `${begun ? 'did not finish its answer' : 'did not answer'} within ${timeout / 1000} s`,
        {
          hint: 'Ask it for less or try again later',
          cause,
        },
      );
    }
    const { code, message } = ((cause as Error).cause ?? cause) as NodeJS.ErrnoException;
    throw fault(
      endpoint,
      `${begun ? 'broke off in the middle of its answer' : 'cannot be reached'} (${code ?? message})`,
      {
        hint: 'Check its address and whether it runs',
        cause,
      },
    );
  }
}

async function read(endpoint: string, body: AsyncIterable<Uint8Array> | null): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop ends the connection.
  for await (const chunk of body ?? []) {
    size += chunk.length;
    if (size > MOST_BYTES) {
      throw fault(endpoint, `sends more than ${MOST_BYTES / 2 ** 20} MB`, { hint: 'Ask it for less' });
    }
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}
