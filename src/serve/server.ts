import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import cors from '@fastify/cors';
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify';
import { html, page } from './html.ts';
import { addLinkedData } from './linked-data.ts';
import { HTML } from './media-types.ts';
import { allowOnly, READ_ONLY, READ_OR_POST } from './methods.ts';
import { addMetrics } from './metrics.ts';
import { hasOwnData } from './own-data.ts';
import { problem, problemOf, sendProblem } from './problem.ts';
import { addQuestionsApi } from './questions-api.ts';
import { addReconciliation } from './reconcile-api.ts';
import { HungUp, hostOf, sendAgain } from './send.ts';
import { sendPage } from './send-text.ts';
import type { Service } from './service.ts';
import { addSparql } from './sparql-endpoint.ts';
import { whenOver } from './when-over.ts';

export interface ServerOptions {
  logger: FastifyBaseLogger;
  /** Largest request body in bytes. */
  maxRequestBytes: number;
  /** Milliseconds for the headers of a request to come in, and for the whole of it. */
  headersTimeout: number;
  requestTimeout: number;
  /** Milliseconds without a byte either way after which a connection is closed: longer than any query takes. */
  connectionTimeout: number;
  maxConnections: number;
  /** Whether any SERVICE may be called. */
  federated: boolean;
  /** Addresses and ranges of proxies whose X-Forwarded headers are believed. */
  trustedProxies: readonly string[];
}

/** What a browser is told of every answer: that nothing in it may run, and nobody may frame it. */
const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'cross-origin',
  // Errors that are told before the plugin has a say are to be read by pages elsewhere too.
  'access-control-allow-origin': '*',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

/** Requests of one connection that may wait behind the one that is answered: each takes some KB of memory. */
const MOST_BEHIND = 100;

/** Bytes of a request's headers and address. */
const MAX_HEADERS = 65_536;

const HOST = /^([\w.-]{1,255}|\[[0-9a-f:]{2,45}\])(:\d{1,5})?$/i;

/** The server over a service, not yet listening. `close` lets requests that run finish. */
export async function makeServer(service: Service, options: ServerOptions): Promise<FastifyInstance> {
  const { logger, maxRequestBytes, headersTimeout, requestTimeout, connectionTimeout, federated } = options;
  const app = Fastify({
    loggerInstance: logger,
    bodyLimit: maxRequestBytes,
    // Behind these, addresses are written as clients reach them (X-Forwarded-Proto and -Host).
    trustProxy: [...options.trustedProxies],
    // One line a request is enough: when it is answered.
    logController: new LogController({ disableRequestLogging: true }),
    requestTimeout,
    connectionTimeout,
    // A request that came before the end is answered, and its connection closed.
    return503OnClosing: false,
    // Node looks only every 30 s otherwise.
    http: { headersTimeout, requestTimeout, connectionsCheckingInterval: 300, maxHeaderSize: MAX_HEADERS },
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: MAX_HEADERS },
    clientErrorHandler: (error, socket) => {
      const status = sendRaw(error, socket);
      if (status !== undefined) logger.info({ ip: socket.remoteAddress, status }, 'answered');
    },
    frameworkErrors: (error, request, reply) => {
      const told = problemOf(error);
      if (told.status === 500) request.log.error(error);
      sendProblem(secured(reply), told);
      answered(request, reply, told.status);
    },
  });
  app.server.maxConnections = options.maxConnections;
  /** What each connection was asked last, but for what waits in line. */
  const asked = new WeakMap<Socket, FastifyReply>();
  // For the log and the metrics, as proxies write it: nobody is there to be told.
  const unsent = (reply: FastifyReply) => answered(reply.request, reply, 499);
  app.server.on('connection', (socket) => {
    // Looked up once, it is still known when the client has gone.
    void socket.remoteAddress;
    socket.once('close', () => {
      const reply = asked.get(socket);
      if (reply && !reply.raw.writableFinished) unsent(reply);
    });
  });
  let closing = false;
  app.addHook('preClose', async () => {
    closing = true;
  });
  const secured = <Reply extends { headers(values: Record<string, string>): unknown }>(reply: Reply) => {
    reply.headers(SECURITY_HEADERS);
    return reply;
  };
  // With callbacks, not promises: these run for every request, and a kept answer takes no longer than they do.
  const line = new WaitingLine(unsent);
  app.addHook('onRequest', (request, reply, done) => {
    if (reply.raw.socket !== null) asked.set(reply.raw.socket, reply);
    else if (!line.admit(reply)) return;
    secured(reply);
    const encoding = request.headers['content-encoding'];
    // One of two would be chosen at random (RFC 9112 §3.2).
    if (isTwiceThere('host', request))
      sendProblem(reply, problem(400, 'The request has several Host headers.'));
    else if (!HOST.test(hostOf(request)))
      sendProblem(reply, problem(400, `The ${hostSource(request)} names no host.`));
    else if (encoding !== undefined && encoding !== 'identity')
      sendProblem(reply, problem(415, `A request is taken as it is, not encoded with ${encoding}.`));
    // What answers every OPTIONS would answer this too.
    else if (request.method === 'OPTIONS' && request.routeOptions.url === '*') sendNothing(request, reply);
    else done();
  });
  app.addHook('preHandler', (request, reply, done) => {
    if (!sendAgain(service, request, reply)) done();
  });
  const count = addMetrics(app, service);
  const answered = (request: FastifyRequest, reply: FastifyReply, status: number) => {
    const { method, url, ip } = request;
    const ms = Math.round(reply.elapsedTime * 10) / 10;
    request.log.info({ method, url: url.slice(0, 2000), ip, status, ms }, 'answered');
    count(request, reply, status);
  };
  app.addHook('onResponse', (request, reply, done) => {
    const { socket } = request.raw;
    // A connection that is kept alive would keep its last request, body and all.
    if (asked.get(socket) === reply) asked.delete(socket);
    if (reply.raw.writableFinished) answered(request, reply, reply.statusCode);
    done();
  });
  // A connection that is kept alive would keep a closing server up.
  app.addHook('onSend', (_request, reply, _payload, done) => {
    if (closing) reply.header('connection', 'close');
    done();
  });
  await app.register(cors, {
    origin: '*',
    strictPreflight: false,
    methods: ['GET', 'HEAD', 'POST', 'OPTIONS'],
    exposedHeaders: ['etag', 'retry-after', 'demarche-note'],
  });
  app.removeAllContentTypeParsers();
  app.setErrorHandler((error, request, reply) => {
    if (error instanceof HungUp) return reply.hijack();
    const told = problemOf(error);
    if (told.status === 500) request.log.error(error);
    return sendProblem(reply, told);
  });
  app.setNotFoundHandler((request, reply) => {
    const { method } = request;
    const url = request.url.split('?')[0] as string;
    if (method !== 'GET' && app.hasRoute({ method: 'GET', url })) {
      const allowed = app.hasRoute({ method: 'POST', url }) ? READ_OR_POST : READ_ONLY;
      reply.header('allow', allowed.join(', '));
      return sendProblem(reply, problem(405, `${method} is not allowed here.`));
    }
    return sendNothing(request, reply);
  });
  addSparql(app, service, { federated });
  addQuestionsApi(app, service);
  addReconciliation(app, service);
  addLinkedData(app, service);
  app.get('/health', async (_request, reply) => {
    reply.headers({ 'content-type': 'application/json', 'cache-control': 'no-store' });
    return reply.send(Buffer.from(`${JSON.stringify(service.health)}\n`));
  });
  app.get('/', async (request, reply) =>
    sendPage(service, request, reply, HTML, async (serving, here) =>
      page('What this host serves', here, welcome(here, await hasOwnData(serving))),
    ),
  );
  for (const path of ['/health', '/']) allowOnly(app, path, READ_ONLY);
  return app;
}

/** What names the host that a request means (`hostOf`). */
function hostSource(request: FastifyRequest): string {
  if (!request.url.startsWith('/')) return 'address of the request';
  return hostOf(request) === request.headers.host ? 'Host header' : 'X-Forwarded-Host header';
}

function sendNothing(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const available = ['/', '/sparql', '/questions', '/reconcile', '/openapi.json'];
  const more = ['/.well-known/void', '/health', '/metrics'];
  return sendProblem(
    reply,
    problem(404, `There is nothing at ${request.url.slice(0, 200)}.`, { available: [...available, ...more] }),
  );
}

/**
 * What Node could not read as a request, or got no whole one of in time: told before there is any reply to send.
 *
 * @returns the status that was told; none where there is nobody to tell, or another answer is on its way
 */
function sendRaw(error: Error & { code?: string }, socket: Socket): number | undefined {
  // Node's own name, and what Node itself does: a second head would be read as a part of the body.
  const { _httpMessage: sent } = socket as { _httpMessage?: ServerResponse | null };
  if (sent?.headersSent) socket.destroy();
  if (!socket.writable || error.code === 'ECONNRESET') return undefined;
  const status = { ERR_HTTP_REQUEST_TIMEOUT: 408, HPE_HEADER_OVERFLOW: 431 }[error.code as string] ?? 400;
  const details: Readonly<Record<number, string>> = {
    400: 'This is no HTTP request.',
    408: 'The request took too long to arrive.',
    431: 'The headers of the request are too large.',
  };
  const body = `${JSON.stringify({ type: 'about:blank', ...problem(status, details[status] as string) })}\n`;
  const headers = {
    ...SECURITY_HEADERS,
    'content-type': 'application/problem+json',
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`);
  return status;
}

/** Requests that wait behind others of their connections. */
class WaitingLine {
  readonly #waiting = new WeakMap<Socket, number>();
  readonly #unsent: (reply: FastifyReply) => void;

  /** @param unsent - is told of each whose client has gone */
  constructor(unsent: (reply: FastifyReply) => void) {
    this.#unsent = unsent;
  }

  /** Whether there is room for one more. Where there is none, its connection is closed, and nothing else of it answered. */
  admit(reply: FastifyReply): boolean {
    const { socket } = reply.request.raw;
    const others = () => this.#waiting.get(socket) ?? 0;
    if (others() >= MOST_BEHIND) socket.destroy();
    const isThere = whenOver(reply, (isSent) => {
      this.#waiting.set(socket, others() - 1);
      if (!isSent) this.#unsent(reply);
    });
    if (isThere) this.#waiting.set(socket, others() + 1);
    return isThere;
  }
}

/** Whether a header is given more than once. Its name is in small letters. */
function isTwiceThere(header: string, { raw: { rawHeaders } }: FastifyRequest): boolean {
  let times = 0;
  // Names and values by turns.
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] as string;
    if (name.length === header.length && name.toLowerCase() === header) times++;
  }
  return times > 1;
}

function welcome(here: string, isOwn: boolean): string {
  const example = 'id/event/e-2021-01-15-japan-france-teleconference';
  const places: [string, string][] = [
    ['questions', 'the questions of the catalogue, each with its answer in JSON, XML, CSV or TSV'],
    ['reconcile', 'the Reconciliation Service API 0.2, for OpenRefine'],
    ['sparql', 'the SPARQL 1.1 endpoint; without a query, its description'],
    ...(isOwn ? [[example, 'a thing of the graph, for people and for programs'] as [string, string]] : []),
    ['ontology', 'the vocabulary'],
    ['.well-known/void', 'what is in the dataset'],
    ['openapi.json', 'the OpenAPI document'],
    ['health', 'whether the graph as its files are now is in service'],
    ['metrics', 'figures for Prometheus'],
  ];
  const rows = places.map(
    ([path, about]) =>
      `<tr><th scope="row"><a href="${html(here + path)}">/${html(path)}</a></th><td>${html(about)}</td></tr>\n`,
  );
  return `<h1>Démarche</h1>
<p>${isOwn ? 'What governments said when they met, tied to their exact words.' : 'A graph, and questions over it.'}</p>
<table>
${rows.join('')}</table>`;
}
