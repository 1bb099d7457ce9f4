// Checks the bundled data twice in one process and prints the milliseconds of each: with what the first call has
// to load, and without.
import { check } from '../../dist/index.js';

for (let i = 0; i < 2; i++) {
  const from = performance.now();
  await check();
  console.log(performance.now() - from);
}
