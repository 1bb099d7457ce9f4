import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { allowOnly, READ_ONLY } from './methods.ts';
import type { Service } from './service.ts';

/** Gauges of the service: name, what it is, and which figure. */
const FIGURES: readonly [string, string, keyof Service['figures']][] = [
  ['demarche_graph_up_to_date', 'Whether the graph as its files are now is in service (1 or 0)', 'upToDate'],
  [
    'demarche_graph_loaded_timestamp_seconds',
    'When the graph in service was loaded, in Unix time',
    'loadedAt',
  ],
  ['demarche_queries_running', 'Queries that run now', 'running'],
  ['demarche_queries_waiting', 'Queries that wait for a thread', 'waiting'],
  ['demarche_threads_ended', 'Query threads ended before their time, since the graph was loaded', 'ended'],
  ['demarche_answers_kept_bytes', 'Memory of the answers that are kept', 'keptBytes'],
  ['demarche_answers_unsent_bytes', 'Memory of the answers on their way to clients', 'unsentBytes'],
  ['demarche_answers_hits', 'Answers sent from what is kept, since the graph was loaded', 'hits'],
  ['demarche_answers_misses', 'Answers that had to be made, since the graph was loaded', 'misses'],
];

/**
 * Adds `/metrics` (Prometheus text format).
 *
 * @returns counts a request that is over
 */
export function addMetrics(
  app: FastifyInstance,
  service: Service,
): (request: FastifyRequest, reply: FastifyReply, status: number) => void {
  const register = new Registry();
  collectDefaultMetrics({ register });
  const labelNames = ['method', 'route', 'status'] as const;
  const requests = new Counter({
    name: 'demarche_requests_total',
    help: 'Requests, by route and status',
    labelNames,
    registers: [register],
  });
  const seconds = new Histogram({
    name: 'demarche_request_seconds',
    help: 'Seconds from the request to the end of the answer, by route',
    labelNames: ['route'],
    buckets: [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10, 30],
    registers: [register],
  });
  for (const [name, help, figure] of FIGURES) {
    new Gauge({
      name,
      help,
      registers: [register],
      collect() {
        this.set(service.figures[figure]);
      },
    });
  }
  app.get('/metrics', async (_request, reply) => {
    reply.header('content-type', register.contentType).header('cache-control', 'no-store');
    return reply.send(await register.metrics());
  });
  allowOnly(app, '/metrics', READ_ONLY);
  return ({ method, routeOptions }, { elapsedTime }, status) => {
    const route = routeOptions.url ?? 'none';
    requests.inc({ method, route, status: String(status) });
    seconds.observe({ route }, elapsedTime / 1000);
  };
}
