import type { Quad, Quad_Graph, Quad_Object, Quad_Predicate, Quad_Subject, Term } from '@rdfjs/types';
import { DataFactory, Lexer, Parser } from 'n3';
import type { Lines } from './lines.ts';
import { type MapOptions, SourceMap, type Token } from './subject-lines.ts';
import type { Syntax } from './syntaxes.ts';

/** A text to parse and what the parsers must know of it. */
export interface Source {
  text: string;
  lines: Lines;
  syntax: Syntax;
  baseIRI: string;
  /** Begins the labels of this file's blank nodes, so that those of two files never meet. */
  blankPrefix: string;
  /** Whether the source map marks blank nodes. */
  markBlankNodes: boolean;
}

/** What n3 throws for a text that is none of its syntax. */
export interface N3Error extends Error {
  context?: { token?: Token; line: number; previousToken?: Token };
}

function mapOptions({ lines, baseIRI, syntax, markBlankNodes }: Source): MapOptions {
  return { lines, baseIRI, lineMode: syntax.lineMode, blankNodes: markBlankNodes };
}

/**
 * Parses a text of the Turtle family, literals as the author wrote them. Blank nodes are labelled
 * `{blankPrefix}_{label}` where the author labelled them, else `{blankPrefix}-{number}`.
 *
 * Rejects with n3's own error (`N3Error`) for a syntax error; `map` then holds what came before.
 */
export function parseWithN3(source: Source, map = new SourceMap(mapOptions(source))): Promise<Quad[]> {
  const { text, syntax, baseIRI, blankPrefix } = source;
  let unnamed = 0;
  const factory = {
    ...DataFactory,
    blankNode: (label?: string) => DataFactory.blankNode(label ?? `${blankPrefix}-${unnamed++}`),
  };
  const parser = new Parser({
    format: syntax.mediaType,
    factory,
    blankNodePrefix: `${blankPrefix}_`,
    // N-Triples has no relative IRIs; n3 says so itself when it knows no base.
    ...(syntax.lineMode ? {} : { baseIRI }),
  });
  return new Promise((resolve, reject) => {
    const quads: Quad[] = [];
    // n3 takes tokens' and quads' callbacks together; its type declarations (of an older n3) lack the former.
    const callbacks = {
      onToken: (token: Token) => map.read(token),
      onQuad(error: Error | null, quad: Quad | null) {
        if (error) reject(error);
        else if (quad) quads.push(quad);
        else resolve(quads);
      },
    };
    parser.parse(text, callbacks as unknown as (error: Error, quad: Quad) => void);
  });
}

/** A source map that `parseWithN3` fills. */
export function sourceMap(source: Source): SourceMap {
  return new SourceMap(mapOptions(source));
}

/** Where terms stand in a text of the Turtle family that parses, by their keys: a second pass, made only if needed. */
export function placesOf(source: Source, wanted: ReadonlySet<string>): Promise<SourceMap['places']> {
  const map = new SourceMap({ ...mapOptions(source), wanted });
  const lexer = new Lexer({ lineMode: source.syntax.lineMode === true, n3: false });
  return new Promise((resolve, reject) => {
    // With a callback, no list of all tokens is made.
    lexer.tokenize(source.text, (error, token) => {
      if (error) return reject(error);
      map.read(token as Token);
      if (token.type === 'eof') resolve(map.places);
    });
  });
}

/** Parses JSON-LD or RDF/XML. Throws what `parseWithOxigraph` throws. */
export async function parseWithOthers(source: Source): Promise<{ quads: Quad[]; map: SourceMap }> {
  const { text, lines, syntax, baseIRI, blankPrefix } = source;
  const { parseWithOxigraph } = await import('../engines/oxigraph.ts');
  const labels = new Map<string, string>();
  const convert = <T extends Term>(term: T): T => {
    if (term.termType === 'Literal') {
      return DataFactory.literal(
        term.value,
        term.language || DataFactory.namedNode(term.datatype.value),
      ) as Term as T;
    }
    if (term.termType === 'DefaultGraph') return DataFactory.defaultGraph() as Term as T;
    if (term.termType !== 'BlankNode') return DataFactory.namedNode(term.value) as Term as T;
    const label = labels.get(term.value) ?? `${blankPrefix}-${labels.size}`;
    labels.set(term.value, label);
    return DataFactory.blankNode(label) as Term as T;
  };
  const quads = parseWithOxigraph(text, syntax.mediaType, baseIRI).map(
    ({ subject, predicate, object, graph }) =>
      DataFactory.quad(
        convert<Quad_Subject>(subject),
        convert<Quad_Predicate>(predicate),
        convert<Quad_Object>(object),
        convert<Quad_Graph>(graph),
      ),
  );
  const map = new SourceMap(mapOptions(source));
  const subjects = new Set(quads.map(({ subject }) => subject.value));
  for (const [iri, at] of subjectLinesByText(text, lines, subjects)) map.subjectLines.set(iri, at);
  return { quads, map };
}

/** Where full IRIs stand as `rdf:about` or `@id`: for the syntaxes that have no tokens. */
function subjectLinesByText(
  text: string,
  lines: Lines,
  subjects: ReadonlySet<string>,
): Map<string, number[]> {
  const found = new Map<string, number[]>();
  for (const match of text.matchAll(/(?:\babout\s*=\s*|"@id"\s*:\s*)(["'])(.*?)\1/g)) {
    const iri = match[2] as string;
    // Only the first: a later one may refer to the thing, as {"@id": …} does in JSON-LD.
    if (subjects.has(iri) && !found.has(iri)) found.set(iri, [lines.at(match.index).line]);
  }
  return found;
}
