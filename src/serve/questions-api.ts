import type { FastifyInstance, FastifyReply } from 'fastify';
import { bindParameters, findQuestion, publicView } from '../catalogue.ts';
import { DemarcheError } from '../error.ts';
import { html, page } from './html.ts';
import { MEDIA_TYPES, type MediaType } from './media-types.ts';
import { allowOnly, READ_ONLY } from './methods.ts';
import { openApi } from './openapi.ts';
import { chosenType, hereOf, sendAnswer } from './send.ts';
import type { Service } from './service.ts';
import { addressParameters, isTrue, one } from './sparql-endpoint.ts';

/* The questions of the catalogue as a REST API, from the very headers that the command line uses. */

/** Parameters that every question takes beside its own. */
export const COMMON_PARAMETERS = ['format', 'limit', 'offset', 'explicit-only'] as const;

const JSON_OR_HTML: readonly MediaType[] = [
  { name: 'json', mediaType: 'application/json', extension: 'json' },
  { name: 'html', mediaType: 'text/html', parameters: '; charset=utf-8', extension: 'html' },
];

/** Adds `/questions`, `/questions/{slug}` and `/openapi.json`. */
export function addQuestionsApi(app: FastifyInstance, service: Service): void {
  app.get('/questions', async (request, reply) => {
    const type = chosenType(request, reply, JSON_OR_HTML);
    if (!type) return reply;
    const here = hereOf(request);
    const questions = service.catalogue.questions.map(publicView);
    if (type.name === 'json')
      return sendJson(
        reply,
        questions.map((one) => ({ ...one, url: `${here}questions/${one.slug}` })),
      );
    const items = questions.map(
      ({ slug, question }) =>
        `<tr><th scope="row"><a href="${html(here)}questions/${slug}?format=csv">${slug}</a></th><td>${html(question)}</td></tr>\n`,
    );
    reply.type('text/html; charset=utf-8');
    return reply.send(page('Questions', here, `<h1>Questions</h1>\n<table>\n${items.join('')}</table>`));
  });
  allowOnly(app, '/questions', READ_ONLY);

  app.get<{ Params: { slug: string } }>('/questions/:slug', async (request, reply) => {
    const question = findQuestion(service.catalogue.questions, request.params.slug);
    const given = addressParameters(request);
    const mediaType = chosenType(request, reply, MEDIA_TYPES.rows, one(given, 'format'));
    if (!mediaType) return reply;
    const values = Object.fromEntries(
      [...new Set(given.keys())]
        .filter((name) => !COMMON_PARAMETERS.some((common) => common === name))
        .map((name) => [name, given.getAll(name)]),
    );
    const limit = wholeNumber(given, 'limit');
    const offset = wholeNumber(given, 'offset') ?? 0;
    const explicitOnly = isTrue(one(given, 'explicit-only'));
    // Also where the threads do the binding: what is wrong with a value is told before anything runs.
    const sparql = bindParameters(question, values);
    if (question.compares === undefined) {
      const clause = `${limit === undefined ? '' : `LIMIT ${limit}\n`}${offset ? `OFFSET ${offset}\n` : ''}`;
      return sendAnswer(service, request, reply, { sparql: sparql + clause, mediaType, explicitOnly });
    }
    return sendAnswer(service, request, reply, {
      sparql: '',
      question: { slug: question.slug, values },
      page: { offset, limit: limit ?? Number.MAX_SAFE_INTEGER },
      mediaType,
      explicitOnly,
    });
  });
  allowOnly(app, '/questions/:slug', READ_ONLY);

  app.get('/openapi.json', async (request, reply) =>
    sendJson(reply, openApi(service.catalogue.questions, hereOf(request))),
  );
  allowOnly(app, '/openapi.json', READ_ONLY);
}

function sendJson(reply: FastifyReply, value: unknown): FastifyReply {
  reply.header('content-type', 'application/json');
  return reply.send(Buffer.from(`${JSON.stringify(value, null, 2)}\n`));
}

/** A number of rows. Throws `parameter` where it is none. */
function wholeNumber(given: URLSearchParams, name: string): number | undefined {
  const value = one(given, name);
  if (value === undefined) return undefined;
  if (/^\d{1,9}$/.test(value)) return Number(value);
  throw new DemarcheError('parameter', `${name} takes a number of rows, and "${value}" is none.`);
}
