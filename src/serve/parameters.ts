import type { FastifyRequest } from 'fastify';
import { DemarcheError } from '../error.ts';
import { wholeNumber } from '../whole-number.ts';

/* The parameters of a request, read one way at all addresses. */

/** The parameters of the request's address. */
export const addressParameters = ({ url }: FastifyRequest): URLSearchParams =>
  parametersIn(url.split('?').slice(1).join('?'));

/** The parameters of a URL-encoded text. Throws `usage` for escapes that are no UTF-8, which would become U+FFFD. */
export function parametersIn(text: string): URLSearchParams {
  try {
    decodeURIComponent(text.replace(/%(?![\da-f]{2})/gi, '%25'));
  } catch {
    throw new DemarcheError('usage', 'The percent-encoded parameters are not UTF-8.');
  }
  return new URLSearchParams(text);
}

/** The one value of a parameter, or undefined where there is none. Throws `usage` where there are several. */
export function one(parameters: URLSearchParams, name: string): string | undefined {
  const values = parameters.getAll(name);
  if (values.length > 1)
    throw new DemarcheError('usage', `The request has ${values.length} parameters "${name}"; give one.`);
  return values[0];
}

/** Whether a parameter that may be left out says yes; alone, without a value, it does. Throws `parameter` for no boolean. */
export function isTrue(parameters: URLSearchParams, name: string): boolean {
  const value = one(parameters, name);
  if (value === undefined || /^(false|0|no)$/i.test(value)) return false;
  if (/^(true|1|yes|)$/i.test(value)) return true;
  throw new DemarcheError('parameter', `${name} is true or false, and "${value.slice(0, 60)}" is neither.`);
}

/** A number of rows, where one is given. Throws `parameter` where it is none. */
export function numberOfRows(given: URLSearchParams, name: string): number | undefined {
  const value = one(given, name);
  return value === undefined ? undefined : wholeNumber(name, value);
}

/** The media type of a form. */
export const FORM = 'application/x-www-form-urlencoded';

/** The parameters of the address and, of POST, of the form. Throws 415 for a body that is none. */
export function formParameters(request: FastifyRequest): URLSearchParams {
  const parameters = addressParameters(request);
  if (request.method !== 'POST') return parameters;
  if (bodyType(request) !== FORM) throw notTaken(`${FORM} here`);
  const body = (request.body as string | undefined) ?? '';
  for (const [name, value] of parametersIn(body)) parameters.append(name, value);
  return parameters;
}

/** The media type of the request's body, without its parameters. */
export const bodyType = ({ headers }: FastifyRequest): string | undefined =>
  headers['content-type']?.split(';')[0]?.trim().toLowerCase();

/** 415: the body is of no type that is taken. */
export const notTaken = (taken: string): Error =>
  Object.assign(new Error(`POST takes ${taken}.`), { statusCode: 415 });
