import { QueryEngine } from '@comunica/query-sparql';
import type { Quad, Term } from '@rdfjs/types';
import { Parser, Store } from 'n3';
import { DemarcheError } from '../error.ts';
import { XSD } from '../prefixes.ts';
import { blankLabels, DEFAULT_GRAPH, quad } from '../write/terms.ts';
import { mendOrder } from './comunica-order.ts';
import type { Engine, EngineInput, QueryOptions, QueryResult, ResultTerm, Row } from './engine.ts';
import { admit, columns } from './query-guard.ts';
import { checkAllowed, checkServices } from './service-endpoints.ts';
import { guardServices } from './service-guard.ts';
import { runSilent } from './service-silent.ts';
import { type Survey, tokens } from './sparql-text.ts';

/*
 * The only module that knows Comunica. Others import this one lazily, as it takes half a second to load: for
 * SERVICE, and for the tests that hold both engines to the same answers.
 */

/** What a Comunica engine may do beyond the graph it is given. */
export interface ComunicaOptions {
  /** Endpoints that SERVICE may ask, as URLs; query strings are ignored. None by default. */
  allowServices?: readonly string[];
  /** Bound on each request in milliseconds; a minute by default. */
  timeout?: number;
}

mendOrder();

/**
 * Marks requests as ones whose rate has been limited. Comunica would make a query wait for ten times as long as a request
 * of an earlier one, to the same host, took to fail (comunica/comunica#1462).
 */
const NO_DELAY = { 'urn:comunica:actor-http-limit-rate#wrapped': true };

/** A text; of bytes that threads share a decoder takes only a copy. */
const asText = (text: string | Uint8Array) =>
  typeof text === 'string' ? text : new TextDecoder().decode(Uint8Array.from(text));

function store({ nquads = [], quads = [], keepGraphs = false }: EngineInput) {
  const made = new Store();
  const put = (from: Iterable<Quad>) => {
    for (const one of from) {
      const { subject, predicate, object } = one;
      made.addQuad(keepGraphs ? one : quad(subject, predicate, object, DEFAULT_GRAPH));
    }
  };
  for (const text of nquads) put(parsed(new Parser({ format: 'application/n-quads' }), asText(text)));
  put(quads);
  return made;
}

function parsed(parser: Parser, text: string): Quad[] {
  try {
    return parser.parse(text);
  } catch (cause) {
    const { message, context } = cause as Error & { context?: { line?: number } };
    const line = context?.line;
    throw new DemarcheError('syntax', `${message}.`, {
      cause,
      ...(line !== undefined && { position: { line } }),
    });
  }
}

/** The query with DISTINCT for REDUCED, as SPARQL allows: Comunica's REDUCED takes "x"@fr for "x"@en and drops it. */
function distinctForReduced(sparql: string): string {
  let made = '';
  let from = 0;
  for (const { kind, text, at } of tokens(sparql)) {
    if (kind !== 'word' || text.toLowerCase() !== 'reduced') continue;
    made += `${sparql.slice(from, at)}DISTINCT`;
    from = at + text.length;
  }
  return made + sparql.slice(from);
}

function resultTerm(term: Term, label: (name: string) => string): ResultTerm {
  switch (term.termType) {
    case 'NamedNode':
      return { type: 'uri', value: term.value };
    case 'BlankNode':
      return { type: 'bnode', value: label(term.value) };
    case 'Literal': {
      const { value, language, datatype } = term;
      if (language) return { type: 'literal', value, 'xml:lang': language };
      if (datatype.value === XSD.string) return { type: 'literal', value };
      return { type: 'literal', value, datatype: datatype.value };
    }
    default:
      throw new DemarcheError('data', `SPARQL 1.1 results have no place for a ${term.termType}.`);
  }
}

/**
 * Opens a Comunica engine over the graph given, in memory. See `Engine.query` for what queries throw;
 * `refused` names the endpoint that is not among `allowServices`, whether or not its SERVICE is SILENT.
 *
 * @throws DemarcheError `usage` where one of `allowServices` is no URL of an endpoint
 */
export async function openComunica(input: EngineInput, options: ComunicaOptions = {}): Promise<Engine> {
  const { allowServices = [], timeout = 60_000 } = options;
  checkAllowed(allowServices);
  const source = store(input);
  const engine = new QueryEngine();

  const run = async (
    sparql: string,
    asked: Survey,
    fetch: typeof globalThis.fetch,
    place: QueryOptions,
  ): Promise<QueryResult> => {
    const result = await engine.query(sparql, context(fetch, place));
    switch (result.resultType) {
      case 'boolean':
        return { kind: 'boolean', value: await result.execute() };
      case 'quads':
        return { kind: 'graph', quads: await (await result.execute()).toArray() };
      case 'bindings': {
        const rows = await (await result.execute()).toArray();
        const { variables } = await result.metadata();
        const label = blankLabels('b');
        return {
          kind: 'bindings',
          variables: columns(
            variables.map(({ value }) => value),
            asked,
          ),
          rows: rows.map((row) => {
            const plain: Row = {};
            for (const [{ value }, term] of row) plain[value] = resultTerm(term, label);
            return plain;
          }),
        };
      }
      default:
        // Not executed: that would change the store.
        throw new DemarcheError('read-only', 'This would change the graph, and queries here only read it.');
    }
  };

  const context = (fetch: typeof globalThis.fetch, { base }: QueryOptions) => ({
    sources: [source] as [Store],
    fetch,
    distinctConstruct: true,
    ...NO_DELAY,
    ...(base !== undefined && { baseIRI: base }),
  });

  /** The columns of `SELECT *`, also where a clause that has some of them is left out. */
  const starColumns = async (sparql: string, asked: Survey, place: QueryOptions): Promise<string[]> => {
    const none = () => Promise.reject(new Error('nothing is fetched to parse a query'));
    const { data } = await engine.explain(sparql, context(none, place), 'parsed');
    let operation = data;
    while (operation.type !== 'project') operation = operation.input;
    return columns(
      operation.variables.map(({ value }: Term) => value),
      asked,
    );
  };

  const query = async (sparql: string, place: QueryOptions = {}): Promise<QueryResult> => {
    const asked = admit(sparql, place);
    if (place.dataset)
      throw new DemarcheError('usage', 'Comunica cannot ask over another dataset than the whole graph.', {
        hint: 'Leave out default-graph-uri and named-graph-uri where the query has SERVICE.',
      });
    if (asked.service) checkServices(sparql, allowServices);
    const guard = guardServices(allowServices, timeout);
    // What it keeps of an endpoint holds the guard of the query before.
    if (asked.service) await engine.invalidateHttpCache();
    try {
      const { result, partial } = await runSilent(distinctForReduced(sparql), guard, (text) =>
        run(text, asked, guard.fetch, place),
      );
      if (partial && asked.star && result.kind === 'bindings')
        result.variables = await starColumns(sparql, asked, place);
      const refused = guard.refused();
      if (refused) throw refused;
      return result;
    } catch (error) {
      const refused = guard.refused();
      if (refused) throw refused;
      if (error instanceof DemarcheError) throw error;
      const message = error instanceof Error ? error.message : String(error);
      // The fault of an endpoint, told in words of Comunica's own.
      const told = guard.failures.find((one) => message.includes(one.error.message));
      if (told) throw told.error;
      const { syntaxError } = await import('./sparql-syntax.ts');
      throw (
        syntaxError(sparql, place) ??
        new DemarcheError('engine', `Comunica could not answer: ${message}`, { cause: error })
      );
    } finally {
      guard.close();
    }
  };
  return { name: 'comunica', query };
}
