import type { Socket } from 'node:net';
import cors from '@fastify/cors';
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify';
import { homePage } from './home-page.ts';
import { addLinkedData } from './linked-data.ts';
import { HTML } from './media-types.ts';
import { allowOnly, READ_ONLY, READ_OR_POST } from './methods.ts';
import { addMetrics } from './metrics.ts';
import { sendRaw } from './no-request.ts';
import { hasOwnData } from './own-data.ts';
import { problem, problemOf, sendProblem } from './problem.ts';
import { addQuestionsApi } from './questions-api.ts';
import { addReconciliation } from './reconcile-api.ts';
import { SECURITY_HEADERS } from './security-headers.ts';
import { HungUp, hostOf, sendAgain } from './send.ts';
import { sendPage } from './send-page.ts';
import type { Service } from './service.ts';
import { addSparql } from './sparql-endpoint.ts';
import { WaitingLine } from './waiting-line.ts';

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
      homePage(here, await hasOwnData(serving)),
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
