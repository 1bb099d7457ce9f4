import dns, { type LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { DemarcheError } from '../error.ts';

/* Where connections may go: to the public internet, unless the user named another address. */

/** Whether an address is one of the public internet: none of this machine, of a local network or with a use of its own. */
export function isPublic(address: string): boolean {
  return ipaddr.process(address).range() === 'unicast';
}

/**
 * Looks a name up for a connection and refuses what is not public. The connection is made to the address that was
 * looked at and to no other: a name cannot change its address in between (DNS rebinding). Addresses and `localhost`
 * are never looked up here or pass: whoever allowed them as such has meant them.
 */
export const lookup: LookupFunction = (name, options, done) => {
  dns.lookup(name, { ...options, all: true }, (error, found: LookupAddress[]) => {
    const inside = found?.some(({ address }) => !isPublic(address));
    const [first] = found ?? [];
    if (error || first === undefined) done(error ?? new Error(`${name} has no address`), '', 0);
    else if (inside && !/^localhost\.?$/.test(name)) done(notPublic(name), '', 0);
    else if (options.all) done(null, found);
    else done(null, first.address, first.family);
  });
};

// Which address is not said: whoever asks may not know what there is inside a network.
const notPublic = (name: string) =>
  new DemarcheError('refused', `${name} stands for an address that is not public.`, {
    hint: 'If that is meant, allow and name the endpoint by its address.',
  });
