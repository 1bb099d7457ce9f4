import type { FastifyInstance, HTTPMethods } from 'fastify';
import { problem, sendProblem } from './problem.ts';

const METHODS: readonly HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'];

/** What addresses that are only read allow. */
export const READ_ONLY: readonly HTTPMethods[] = ['GET', 'HEAD', 'OPTIONS'];

/** Answers other methods than these with 405 and what is allowed (RFC 9110 §15.5.6); the framework would say 404. */
export function allowOnly(app: FastifyInstance, url: string, allowed: readonly HTTPMethods[]): void {
  const allow = allowed.join(', ');
  app.route({
    method: METHODS.filter((method) => !allowed.includes(method)),
    url,
    // Whatever the body is: it is not looked at.
    onRequest: async (request, reply) => {
      reply.header('allow', allow);
      return sendProblem(reply, problem(405, `${request.method} is not allowed here, only ${allow}.`));
    },
    handler: () => undefined,
  });
  if (!allowed.includes('OPTIONS')) return;
  app.options(url, {
    // Also where CORS has answered already: what is allowed is the answer to OPTIONS (RFC 9110 §9.3.7).
    onSend: async (_request, reply) => {
      reply.header('allow', allow);
    },
    handler: async (_request, reply) => reply.code(204).send(),
  });
}

/** What addresses allow that take a form as well. */
export const READ_OR_POST: readonly HTTPMethods[] = ['GET', 'HEAD', 'POST', 'OPTIONS'];
