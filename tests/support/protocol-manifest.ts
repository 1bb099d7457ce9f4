import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { Parser, Store, type Term } from 'n3';

import { parseGraph } from './parse-graph.ts';
import { type Reply, type Server, typeOf } from './serve.ts';

/*
 * Tests in the form of the W3C's manifest of SPARQL 1.1 Protocol tests: requests in the vocabulary of "HTTP in RDF", one
 * after the other, each with the status and the kind of answer that is expected. Ours also say which header fields and
 * which body are expected (`ht:headers` and `ht:body` of the response), which the W3C's leave open.
 */

const RDF_NS = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#';
const MF = 'http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#';
const HT = 'http://www.w3.org/2011/http#';
const STATUS = 'http://www.w3.org/2011/http-statusCodes#';
const CNT = 'http://www.w3.org/2011/content#';
const UT = 'http://www.w3.org/2009/sparql/tests/test-update#';
const LABEL = 'http://www.w3.org/2000/01/rdf-schema#label';

/** Names of status codes (Namespace of HTTP status codes), as far as tests name one and not a class of them. */
const STATUS_CODES: Readonly<Record<string, number>> = {
  OK: 200,
  BadRequest: 400,
  MethodNotAllowed: 405,
  NotAcceptable: 406,
  UnsupportedMediaType: 415,
};

export interface ProtocolRequest {
  method: string;
  /** As it is sent, percent-encoded; its path is `/sparql/` or `/sparql`. */
  path: string;
  headers: Readonly<Record<string, string>>;
  body?: Buffer;
  expected: {
    /** Any of them: `StatusCode2xx`, `StatusCode4xx`, or the name of a code. */
    statuses: string[];
    /** `boolean`, `tabular` or `RDF`. */
    format?: string;
    boolean?: boolean;
    headers: Readonly<Record<string, string>>;
    body?: string;
  };
}

export interface ProtocolTest {
  /** The fragment of its IRI. */
  id: string;
  name: string;
  /** Files of the dataset that it needs, by graph name; the empty name is the default graph. */
  data: ReadonlyMap<string, URL>;
  requests: ProtocolRequest[];
}

/** The tests of a manifest, in its order. */
export function readManifest(path: string): ProtocolTest[] {
  const store = new Store(
    new Parser({ baseIRI: pathToFileURL(path).href }).parse(readFileSync(path, 'utf8')),
  );
  const all = (subject: Term, predicate: string) => store.getObjects(subject, predicate, null);
  const first = (subject: Term, predicate: string) => all(subject, predicate)[0];
  const list = (head: Term | undefined): Term[] => {
    if (head === undefined || head.value === `${RDF_NS}nil`) return [];
    return [first(head, `${RDF_NS}first`) as Term, ...list(first(head, `${RDF_NS}rest`))];
  };
  const text = (subject: Term, predicate: string) => first(subject, predicate)?.value;
  const fields = (message: Term) =>
    Object.fromEntries(
      list(first(message, `${HT}headers`)).map((field) => [
        (text(field, `${HT}fieldName`) as string).toLowerCase(),
        text(field, `${HT}fieldValue`) as string,
      ]),
    );

  const request = (node: Term): ProtocolRequest => {
    const response = first(node, `${HT}resp`) as Term;
    const body = first(node, `${HT}body`);
    const expectedBody = first(response, `${HT}body`);
    const format = text(response, `${MF}expectedFormat`);
    const boolean = text(response, `${MF}expectedBoolean`);
    return {
      method: text(node, `${HT}methodName`) as string,
      path: text(node, `${HT}absolutePath`) as string,
      headers: fields(node),
      ...(body && {
        body: encoded(text(body, `${CNT}chars`) ?? '', text(body, `${CNT}characterEncoding`) ?? 'UTF-8'),
      }),
      expected: {
        statuses: all(response, `${MF}expectedStatus`).map(({ value }) => value.slice(STATUS.length)),
        headers: fields(response),
        ...(format !== undefined && { format }),
        ...(boolean !== undefined && { boolean: boolean === 'true' }),
        ...(expectedBody && { body: text(expectedBody, `${CNT}chars`) as string }),
      },
    };
  };

  const entries = list(store.getObjects(null, `${MF}entries`, null)[0]);
  return entries.map((entry) => ({
    id: entry.value.split('#')[1] as string,
    name: text(entry, `${MF}name`) as string,
    data: new Map([
      ...all(entry, `${UT}data`).map((file) => ['', new URL(file.value)] as const),
      ...all(entry, `${UT}graphData`).map(
        (named) => [text(named, LABEL) as string, new URL(text(named, `${UT}graph`) as string)] as const,
      ),
    ]),
    requests: all(entry, `${MF}action`).flatMap((action) =>
      list(first(action, `${HT}requests`)).map(request),
    ),
  }));
}

/** N-Quads of all that the tests need: no two of a manifest mean different graphs by one name. */
export function datasetOf(tests: readonly ProtocolTest[]): string {
  const graphs = new Map(tests.flatMap(({ data }) => [...data]));
  return [...graphs]
    .flatMap(([name, file]) => {
      const lines = readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => line.trim() !== '');
      return name === '' ? lines : lines.map((line) => line.replace(/\.\s*$/, `<${name}> .`));
    })
    .map((line) => `${line}\n`)
    .join('');
}

/** Sends the requests of a test, one after the other, and tells what is not as expected; nothing where all is. */
export async function runTest({ requests }: ProtocolTest, server: Server): Promise<string[]> {
  const faults: string[] = [];
  for (const { method, path, headers, body, expected } of requests) {
    const reply = await server.send(path.replace(/^\/sparql\//, '/sparql'), {
      method,
      headers,
      ...(body && { body }),
    });
    const found = await faultsOf(reply, expected);
    faults.push(...found.map((fault) => `${method} ${path}: ${fault}`));
  }
  return faults;
}

async function faultsOf(reply: Reply, expected: ProtocolRequest['expected']): Promise<string[]> {
  const faults: string[] = [];
  if (!expected.statuses.some((status) => isStatus(reply.status, status)))
    faults.push(`${reply.status} in place of ${expected.statuses.join(' or ')}: ${reply.text}`);
  for (const [name, value] of Object.entries(expected.headers)) {
    const given = name === 'content-type' ? typeOf(reply) : reply.headers[name];
    if (given !== value) faults.push(`${name} is "${given}" in place of "${value}"`);
  }
  if (expected.body !== undefined && reply.text !== expected.body)
    faults.push(`the body is ${JSON.stringify(reply.text)}`);
  const format = FORMATS[expected.format ?? ''];
  if (format && !(await format(reply)))
    faults.push(`${typeOf(reply)} is no ${expected.format}: ${reply.text}`);
  if (expected.boolean !== undefined && booleanOf(reply) !== expected.boolean)
    faults.push(`it is not ${expected.boolean}`);
  return faults;
}

const isStatus = (status: number, name: string): boolean => {
  const inClass = /^StatusCode(\d)xx$/.exec(name)?.[1];
  return inClass ? Math.floor(status / 100) === Number(inClass) : STATUS_CODES[name] === status;
};

const JSON_RESULTS = 'application/sparql-results+json';
const XML_RESULTS = 'application/sparql-results+xml';

/** Whether an answer is what a test's `mf:expectedFormat` says. */
const FORMATS: Readonly<Record<string, (reply: Reply) => boolean | Promise<boolean>>> = {
  boolean: (reply) => booleanOf(reply) !== undefined,
  tabular: (reply) =>
    [JSON_RESULTS, XML_RESULTS, 'text/csv', 'text/tab-separated-values'].includes(typeOf(reply)),
  RDF: (reply) =>
    parseGraph(reply.text, typeOf(reply)).then(
      () => true,
      () => false,
    ),
};

function booleanOf(reply: Reply): boolean | undefined {
  const type = typeOf(reply);
  if (type === JSON_RESULTS) return (JSON.parse(reply.text) as { boolean?: boolean }).boolean;
  const written = type === XML_RESULTS && /<boolean>(true|false)<\/boolean>/.exec(reply.text)?.[1];
  return written ? written === 'true' : undefined;
}

/** Text as bytes. UTF-16 begins with its byte order mark. */
function encoded(text: string, encoding: string): Buffer {
  if (encoding === 'UTF-16') return Buffer.from(`\u{feff}${text}`, 'utf16le');
  return Buffer.from(text, encoding === 'ISO-8859-1' ? 'latin1' : 'utf8');
}
