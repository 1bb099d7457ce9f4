import type { FastifyInstance } from 'fastify';
import { bindParameters, findQuestion, publicView, type Question } from '../catalogue.ts';
import { parameterNotes } from '../commands/parameter-notes.ts';
import { DemarcheError } from '../error.ts';
import { closest } from '../suggest.ts';
import { html, page } from './html.ts';
import { HTML, JSON_DOCUMENT, MEDIA_TYPES } from './media-types.ts';
import { allowOnly, READ_ONLY } from './methods.ts';
import { noteHeader } from './note-header.ts';
import { openApi } from './openapi.ts';
import { hasOwnData } from './own-data.ts';
import { asGraph } from './own-queries.ts';
import { addressParameters, isTrue, numberOfRows } from './parameters.ts';
import { chosenType, hangUp, sendAnswer } from './send.ts';
import { sendPage } from './send-page.ts';
import type { Service } from './service.ts';
import type { Serving } from './serving.ts';

/* The questions of the catalogue as a REST API, from the very headers that the command line uses. */

/** Parameters that every question takes beside its own. */
export const COMMON_PARAMETERS = ['format', 'limit', 'offset', 'explicit-only'] as const;

/** Parameters of one request, values of the same one counted: each is looked at beside others. */
const MOST_PARAMETERS = 100;

/** Adds `/questions`, `/questions/{slug}` and `/openapi.json`. */
export function addQuestionsApi(app: FastifyInstance, service: Service): void {
  app.get('/questions', async (request, reply) => {
    const type = chosenType(request, reply, [JSON_DOCUMENT, HTML]);
    if (!type) return reply;
    return sendPage(service, request, reply, type, type === HTML ? listPage : listJson);
  });
  allowOnly(app, '/questions', READ_ONLY);

  app.get<{ Params: { slug: string } }>('/questions/:slug', async (request, reply) => {
    // A graph that is loaded meanwhile is not for this request: its notes are about its answer.
    const serving = service.current;
    const question = findQuestion(serving.catalogue.questions, request.params.slug);
    const given = addressParameters(request);
    if (given.size > MOST_PARAMETERS)
      throw new DemarcheError(
        'parameter',
        `A question takes ${MOST_PARAMETERS} parameters at most, not ${given.size}.`,
      );
    const mediaType = chosenType(request, reply, MEDIA_TYPES.rows, given);
    if (!mediaType) return reply;
    const values = Object.fromEntries(
      [...new Set(given.keys())]
        .filter((name) => !COMMON_PARAMETERS.some((common) => common === name))
        .map((name) => [name, [...new Set(given.getAll(name))]]),
    );
    checkNames(question, Object.keys(values));
    const limit = numberOfRows(given, 'limit');
    const offset = numberOfRows(given, 'offset') ?? 0;
    const explicitOnly = isTrue(given, 'explicit-only');
    // Also where the threads do the binding: what is wrong with a value is told before anything runs.
    const sparql = bindParameters(question, values);
    const graph = asGraph(serving, explicitOnly, hangUp(reply));
    const note = noteHeader(await parameterNotes(graph, question, values));
    if (note !== undefined) reply.header('demarche-note', note);
    if (question.compares === undefined) {
      const clause = `${limit === undefined ? '' : `LIMIT ${limit}\n`}${offset ? `OFFSET ${offset}\n` : ''}`;
      const asked = { sparql: sparql + clause, mediaType, explicitOnly };
      return sendAnswer(service, request, reply, asked, serving);
    }
    const asked = {
      sparql: '',
      question: { slug: question.slug, values },
      page: { offset, limit: limit ?? Number.MAX_SAFE_INTEGER },
      mediaType,
      explicitOnly,
    };
    return sendAnswer(service, request, reply, asked, serving);
  });
  allowOnly(app, '/questions/:slug', READ_ONLY);

  app.get('/openapi.json', async (request, reply) =>
    sendPage(service, request, reply, JSON_DOCUMENT, async (serving, here) =>
      jsonText(openApi(serving.catalogue.questions, here, await hasOwnData(serving))),
    ),
  );
  allowOnly(app, '/openapi.json', READ_ONLY);
}

/** Throws `parameter` for the first name that is no parameter here, with what may be meant. */
function checkNames({ slug, params }: Question, given: readonly string[]): void {
  const names = [...params.map(({ name }) => name), ...COMMON_PARAMETERS];
  const unknown = given.find((name) => !names.includes(name));
  if (unknown === undefined) return;
  const near = closest(unknown, names);
  throw new DemarcheError('parameter', `The question ${slug} has no parameter "${unknown.slice(0, 60)}".`, {
    hint: `${near ? `Did you mean ${near}? ` : ''}It takes: ${names.join(', ')}.`,
  });
}

function listJson({ catalogue }: Serving, here: string): string {
  const questions = catalogue.questions.map(publicView);
  return jsonText(questions.map((one) => ({ ...one, url: `${here}questions/${one.slug}` })));
}

function listPage({ catalogue }: Serving, here: string): string {
  const items = catalogue.questions.map(
    ({ slug, question }) =>
      `<tr><th scope="row"><a href="${html(here)}questions/${slug}?format=csv">${slug}</a></th><td>${html(question)}</td></tr>\n`,
  );
  return page('Questions', here, `<h1>Questions</h1>\n<table>\n${items.join('')}</table>`);
}

const jsonText = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
