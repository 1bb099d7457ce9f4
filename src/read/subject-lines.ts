import type { Term } from '@rdfjs/types';
import type { TextPosition } from '../error.ts';
import { PREFIXES } from '../prefixes.ts';
import { resolveIri } from './iris.ts';
import type { Lines } from './lines.ts';
import type { ReadRule } from './read-rules.ts';

/** A token of n3's lexer: lines from 1; `start` and `end` in UTF-16 units from 0, within their lines. */
export interface Token {
  type: string;
  value: string;
  prefix: string;
  line: number;
  start: number;
  end: number;
  endLine?: number;
  tripleQuoted?: boolean;
}

/** Something that only the tokens show, not the quads: n3 lower-cases tags and numbers blank nodes. */
export interface Mark {
  rule: ReadRule;
  position: TextPosition;
  /** The characters it is about. */
  text: string;
}

/** A string that tells a term from any other, for tables of terms. */
export function termKey(term: Term): string {
  return term.termType === 'Literal' ? literalKey(term.value, term.datatype.value) : term.value;
}

// No IRI begins with a quotation mark, so the keys of literals and IRIs stay apart.
const literalKey = (value: string, datatype: string) => `"${value}"${datatype}`;

/** What to map, and how. */
export interface MapOptions {
  lines: Lines;
  baseIRI: string;
  lineMode?: boolean | undefined;
  /** Whether to mark blank nodes. */
  blankNodes?: boolean | undefined;
  /** Keys (`termKey`) of the IRIs and typed literals to place. */
  wanted?: ReadonlySet<string>;
}

const RDF_1_2 = new Set(['<<', '<<(', '{|', '~', 'dircode']);
const STRING = `${PREFIXES.xsd}string`;

/**
 * What stands where in a text of the Turtle family: give every token of n3's lexer to `read`, in order, `eof`
 * included. The text must be well-formed; of one that is not, the map holds what came before the fault.
 */
export class SourceMap {
  /** Lines on which blocks of this subject begin, in order; in N-Triples a run of lines is one block. */
  readonly subjectLines = new Map<string, number[]>();
  readonly declarations: { prefix: string; iri: string; position: TextPosition }[] = [];
  readonly marks: Mark[] = [];
  /** Where each term that was wanted stands first. */
  readonly places = new Map<string, TextPosition>();

  readonly #options: MapOptions;
  readonly #prefixes = new Map<string, string>();
  readonly #blanks = new Set<string>();
  #base: string;
  /** What the next IRI or string is for, after a directive. */
  #directive: 'prefix' | 'base' | 'version' | undefined;
  #declared: Token | undefined;
  /** Whether the next term begins a statement. */
  #atStart = true;
  /** A term that begins a statement, unless a `{` will show that it names a graph. */
  #subject: { iri: string; line: number } | undefined;
  #lastSubject: string | undefined;
  #literal: Token | undefined;
  #list: Token | undefined;

  constructor(options: MapOptions) {
    this.#options = options;
    this.#base = options.baseIRI;
  }

  read(token: Token): void {
    this.#settleSubject(token);
    this.#settleLiteral(token);
    this.#settleList(token);
    switch (token.type) {
      case '@prefix':
      case 'PREFIX':
        this.#directive = 'prefix';
        return;
      case '@base':
      case 'BASE':
        this.#directive = 'base';
        return;
      case '@version':
      case 'VERSION':
        this.#directive = 'version';
        return;
      case 'prefix':
        this.#declared = token;
        return;
      case '.':
      case '{':
      case '}':
      case 'GRAPH':
        this.#atStart = true;
        return;
    }
    if (this.#directive) this.#readDirective(token);
    else {
      this.#readPart(token);
      this.#atStart = false;
    }
  }

  /** The end of a directive; that of SPARQL's style has no full stop, so a statement may begin at once. */
  #readDirective(token: Token): void {
    const iri = this.#directive === 'version' ? '' : resolveIri(token.value, this.#base);
    if (this.#directive === 'base') this.#base = iri;
    if (this.#directive === 'prefix' && this.#declared) {
      const prefix = this.#declared.value;
      this.#prefixes.set(prefix, iri);
      this.declarations.push({ prefix, iri, position: this.#position(this.#declared) });
    }
    this.#directive = undefined;
    this.#atStart = true;
  }

  #readPart(token: Token): void {
    switch (token.type) {
      case 'IRI':
      case 'prefixed':
        if (this.#atStart) this.#subject = { iri: this.#iri(token), line: token.line };
        // Resolving has its price, and most readings want no places.
        if (this.#options.wanted) this.#place(this.#iri(token), token);
        return;
      case 'literal':
        this.#literal = token;
        if (token.tripleQuoted) this.#readLineEnds(token);
        return;
      case 'langcode':
        if (/[A-Z]/.test(token.value)) this.#mark('language-case', token, token.value);
        return;
      case '[':
        this.#mark('blank-node', token, '[ … ]');
        return;
      case '(':
        this.#list = token;
        return;
      case 'blank':
        if (!this.#blanks.has(token.value)) this.#mark('blank-node', token, `_:${token.value}`);
        this.#blanks.add(token.value);
        return;
      default:
        if (RDF_1_2.has(token.type))
          this.#mark('rdf-1-1', token, token.value ? `--${token.value}` : token.type);
    }
  }

  #readLineEnds(token: Token): void {
    for (let line = token.line; line < (token.endLine ?? token.line); line++) {
      if (!this.#options.lines.end(line).includes('\r')) continue;
      this.#mark('line-ends', token, '');
      break;
    }
  }

  #settleSubject(token: Token): void {
    const subject = this.#subject;
    this.#subject = undefined;
    if (!subject || token.type === '{') return;
    if (!this.#options.lineMode || subject.iri !== this.#lastSubject) {
      const known = this.subjectLines.get(subject.iri);
      if (known) known.push(subject.line);
      else this.subjectLines.set(subject.iri, [subject.line]);
    }
    this.#lastSubject = subject.iri;
  }

  #settleLiteral(token: Token): void {
    const literal = this.#literal;
    this.#literal = undefined;
    if (!literal || token.type === 'langcode' || !this.#options.wanted) return;
    const typed = token.type === 'type' || token.type === 'typeIRI';
    const datatype = typed ? this.#iri(token) : literal.prefix || STRING;
    this.#place(literalKey(literal.value, datatype), literal);
    if (typed) this.#place(datatype, token);
  }

  /** An empty list is rdf:nil and makes no blank node. */
  #settleList(token: Token): void {
    const list = this.#list;
    this.#list = undefined;
    if (list && token.type !== ')') this.#mark('blank-node', list, '( … )');
  }

  #iri(token: Token): string {
    const isIri = token.type === 'IRI' || token.type === 'typeIRI';
    return isIri
      ? resolveIri(token.value, this.#base)
      : (this.#prefixes.get(token.prefix) ?? '') + token.value;
  }

  #position(token: Token): TextPosition {
    return this.#options.lines.place(token.line, token.start);
  }

  #mark(rule: ReadRule, token: Token, text: string): void {
    if (rule === 'blank-node' && !this.#options.blankNodes) return;
    this.marks.push({ rule, position: this.#position(token), text });
  }

  #place(key: string, token: Token): void {
    if (this.#options.wanted?.has(key) && !this.places.has(key)) this.places.set(key, this.#position(token));
  }
}
