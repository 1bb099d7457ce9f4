import autocannon from 'autocannon';
import { CAP_MS, form, HEADERS } from './ask.mjs';

/**
 * Sends one query again and again.
 *
 * @param {{ url: string, sparql: string, clients: number, seconds: number, aloneMs: number }} load - `aloneMs` is how
 *   long one answer takes: of slow ones a number is sent instead of sending for a time
 * @returns {Promise<{ perSecond: number, p50: number, p99: number, answers: number, failed: number }>}
 */
export async function load({ url, sparql, clients, seconds, aloneMs }) {
  const times = [];
  let [answers, failed] = [0, 0];
  // Two at a time, as on two processors; of clients that wait in line for each other, all get an answer.
  const slow = (aloneMs * clients) / 2 > seconds * 300;
  const from = performance.now();
  let last = from;
  const running = autocannon({
    url,
    method: 'POST',
    headers: HEADERS,
    body: form(sparql),
    connections: clients,
    timeout: CAP_MS / 1000,
    sampleInt: 50,
    ...(slow ? { amount: clients * (aloneMs < 200 ? 2 : 1) } : { duration: seconds }),
  });
  // Its own figures are whole milliseconds, and of whole seconds.
  running.on('response', (_client, status, _bytes, ms) => {
    last = performance.now();
    if (status === 200) {
      answers++;
      times.push(ms);
    } else failed++;
  });
  const { errors } = await running;
  failed += errors;
  times.sort((a, b) => a - b);
  const at = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? Number.NaN;
  const perSecond = answers / ((last - from) / 1000 || 1);
  return { perSecond, p50: at(0.5), p99: at(0.99), answers, failed };
}
