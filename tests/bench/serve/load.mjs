import autocannon from 'autocannon';
import { CAP_MS, form, HEADERS } from './ask.mjs';

/** Two processors answer, and more clients than that wait for each other. */
const AT_A_TIME = 2;

/**
 * Sends one query again and again, and reads every answer to its end. A number is sent and not for a time: what ends on
 * the clock hangs up on the last answers, and a server that gives those up has to pay for it in what is measured next.
 *
 * @param {{ url: string, sparql: string, clients: number, seconds: number, aloneMs: number }} load - `aloneMs` is how
 *   long one answer takes, and with `seconds` says how many are asked for
 * @returns {Promise<{ perSecond: number, p50: number, p99: number, answers: number, failed: number }>}
 */
export async function load({ url, sparql, clients, seconds, aloneMs }) {
  const times = [];
  let [answers, failed] = [0, 0];
  const each = (seconds * 1000 * Math.min(clients, AT_A_TIME)) / (aloneMs * clients);
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
    amount: clients * Math.max(1, Math.ceil(each)),
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
