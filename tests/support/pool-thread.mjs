import { setTimeout as sleep } from 'node:timers/promises';
import { parentPort, threadId, workerData } from 'node:worker_threads';

/*
 * A query thread without a graph. It loads for as long as the first number in the memory that it shares with the test
 * says, fails to where the third says so (1 with an error, 2 by leaving), adds one to the second, and instead of a query a job has what is to happen: milliseconds to run, `heap` or `exit`.
 */

const shared = new Int32Array(workerData.full);
await sleep(shared[0]);
if (shared[2] === 2) process.exit(5);
const error = { code: 'engine', message: 'no room' };
parentPort.postMessage({ threadId, ...(shared[2] === 1 && { error }) });
Atomics.add(shared, 1, 1);

export default function run({ sparql }) {
  if (sparql === 'exit') process.exit(5);
  if (sparql === 'heap') for (const kept = []; ; ) kept.push(Array.from({ length: 1000 }, Math.random));
  // As a query does it: nothing else happens in this thread meanwhile.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Number(sparql));
  return { body: new TextEncoder().encode(sparql) };
}
