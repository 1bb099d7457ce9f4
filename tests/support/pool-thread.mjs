import { setTimeout as sleep } from 'node:timers/promises';
import { resourceLimits, workerData } from 'node:worker_threads';

/*
 * A query thread without a graph. Of the numbers in the memory that it shares with the test, the first says for how long
 * it loads; the second counts those that have loaded; the third says how loading fails (1 with an error that it tells, 2
 * by leaving, 3 with an error that it throws, 4 for want of heap; 5 by leaving and 6 with an error before it is told to
 * load); the fourth counts those that load now, and the fifth is the most of them there have been. Instead of a query a
 * job has what is to happen: milliseconds to run, `heap`, `heap-size` or `exit`.
 */

const shared = new Int32Array(workerData.full);
if (shared[2] === 5) process.exit(5);
if (shared[2] === 6) throw new Error('no file');

export async function load() {
  Atomics.store(shared, 4, Math.max(Atomics.add(shared, 3, 1) + 1, shared[4]));
  await sleep(shared[0]);
  Atomics.sub(shared, 3, 1);
  if (shared[2] === 1) return { error: { code: 'engine', message: 'no room' } };
  if (shared[2] === 2) process.exit(5);
  if (shared[2] === 3) throw new Error('no file');
  if (shared[2] === 4) fillHeap();
  Atomics.add(shared, 1, 1);
  return {};
}

export default function run({ sparql }) {
  if (sparql === 'exit') process.exit(5);
  if (sparql === 'heap') fillHeap();
  if (sparql === 'heap-size')
    return { body: new TextEncoder().encode(resourceLimits.maxOldGenerationSizeMb) };
  // As a query does it: nothing else happens in this thread meanwhile.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Number(sparql) || 1);
  return { body: new TextEncoder().encode(sparql) };
}

function fillHeap() {
  for (const kept = []; ; ) kept.push(Array.from({ length: 1000 }, Math.random));
}
