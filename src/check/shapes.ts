import type { DatasetCore, Quad, Term } from '@rdfjs/types';
import { Store } from 'n3';
import { type Compile, type Result, type Shape, Validator } from 'shacl-engine';
import type { Engine, ResultTerm, Row } from '../engines/engine.ts';
import { openOxigraph } from '../engines/oxigraph.ts';
import { groupBy } from '../group-by.ts';
import { PREFIXES, shorten, XSD } from '../prefixes.ts';
import rdf from '../rdf.ts';
import { rdfs, sh } from '../vocabulary.ts';
import type { Finding, Severity } from './findings.ts';

/** What the shapes found in a graph. */
export interface ShapesResult {
  /** One for each rule, record and value at fault; where it stands in a file is for the caller to add. */
  findings: Omit<Finding, 'file' | 'line'>[];
  /** The SHACL validation report (SHACL §3.6). */
  report: DatasetCore;
}

const SEVERITIES: Readonly<Record<string, Severity>> = {
  [sh.Violation.value]: 'error',
  [sh.Warning.value]: 'warning',
  [sh.Info.value]: 'info',
};

/**
 * Validates a graph against SHACL shapes.
 *
 * @param data - the authored quads together with the ontology and the concept schemes, whose classes, domains and
 *   schemes the shapes look up; graph names are ignored
 * @param shapes - shapes with an IRI each, which becomes the rule of its findings; at most one `sh:sparql` a shape,
 *   whose query binds `$this` in its basic pattern
 * @returns the findings in the order of the shapes, without duplicates, and the report
 * @throws DemarcheError `syntax` where the query of a shape is none
 */
export async function validateShapes(data: Iterable<Quad>, shapes: Iterable<Quad>): Promise<ShapesResult> {
  const quads = Array.from(data, inDefaultGraph);
  // shacl-engine looks up subclasses in the shapes, SHACL (§2.1.3.2) in the data.
  const classes = quads.filter(({ predicate }) => predicate.equals(rdfs.subClassOf));
  const validator = new Validator(new Store([...shapes, ...classes]), {
    factory: rdf,
    validations: [[sh.sparql, sparqlConstraints(quads)]],
  });
  const dataset = new Store(quads);
  const report = await validator.validate({ dataset });
  const findings = new Map<string, ShapesResult['findings'][number]>();
  const unclear = new Set(report.results.filter(isOfClass).map(({ focusNode }) => focusNode.value));
  for (const result of report.results) {
    if (isOfLink(result) && unclear.has(result.value?.value)) continue;
    const finding = toFinding(result, dataset);
    const key = JSON.stringify([finding.rule, finding.focus, finding.message]);
    const others = [...(findings.get(key)?.others ?? []), ...(finding.others ?? [])];
    findings.set(key, others.length > 0 ? { ...finding, others } : finding);
  }
  return { findings: [...findings.values()], report: report.dataset };
}

const inDefaultGraph = (quad: Quad): Quad =>
  quad.graph.termType === 'DefaultGraph' ? quad : rdf.quad(quad.subject, quad.predicate, quad.object);

/** Where it is not clear of what class a record is, what is found of the links to it only follows from that. */
const isOfClass = ({ shape }: Result): boolean => CLASS_RULES.has(shape.ptr.value);
const isOfLink = ({ focusNode, value }: Result): boolean => focusNode.value !== value?.value;
const CLASS_RULES: ReadonlySet<string | undefined> = new Set(
  ['class-is-declared', 'record-has-one-class'].map((name) => `${PREFIXES.shape}${name}`),
);

/** Where a shape names the links to a record of which it asks something: a fault may be that of whoever links. */
const LINKS_TO = [['path', 'inversePath'], ['targetObjectsOf']].map((path) =>
  path.map((name) => rdf.namedNode(`${PREFIXES.sh}${name}`)),
);

function toFinding(result: Result, dataset: Store): ShapesResult['findings'][number] {
  const focus = result.focusNode.term as Term;
  const shape = result.shape.ptr;
  const links = LINKS_TO.flatMap((path) => path.reduce((node, step) => node.out([step]), shape).terms);
  const linking = links.flatMap((property) => dataset.getSubjects(property, focus, null));
  const at = result.args[AT] ?? [];
  const others = result.args[RECORDS] ?? linking.map(({ value }) => value);
  return {
    rule: (shape.term as Term).value.replace(/^.*[#/]/, ''),
    severity: SEVERITIES[result.severity.value] ?? 'error',
    ...(focus.termType === 'NamedNode' && { focus: focus.value }),
    ...(at.length > 0 && { at }),
    ...(others.length > 0 && { others }),
    component: result.constraintComponent.value,
    message: `${result.message[0]?.value ?? ''}${found(result, focus)}`,
  };
}

/** The value at fault and the property that has it, where the rule's message does not name it. */
function found({ value, valuePaths, message }: Result, focus: Term): string {
  const term = value?.term;
  if (!term || term.equals(focus) || message[0]?.value.includes(inWords(term))) return '';
  const property = [...(valuePaths[0]?.quads() ?? [])].at(-1)?.predicate;
  return ` Found: ${property ? `${written(property)} ` : ''}${written(term)}.`;
}

/** A term as Turtle writes it, more or less: an IRI shortened, a literal with its language or datatype. */
function written(term: Term): string {
  if (term.termType === 'NamedNode') return shorten(term.value);
  if (term.termType !== 'Literal') return `_:${term.value}`;
  const text = JSON.stringify(term.value);
  if (term.language) return `${text}@${term.language}`;
  return term.datatype.value === XSD.string ? text : `${text}^^${shorten(term.datatype.value)}`;
}

/** A term within a sentence: days and numbers without their datatype. */
const inWords = (term: Term): string =>
  term.termType === 'Literal' && /^[\d:.TZ+-]+$/.test(term.value) ? term.value : written(term);

/** Under this, beside what a message can name, the arguments of a result have the IRIs that its query found. */
const RECORDS = Symbol('records');
/** And under this the records that the query calls ?at: where the fault is written. */
const AT = Symbol('at');

/*
 * SPARQL-based constraints (SHACL §5) on the project's own engine. shacl-engine's plugin asks Comunica once for
 * each record and constraint, with a new engine each time: 30 ms, where one query over the whole graph takes 1 ms
 * here. Hence `$this` is left free, each constraint is asked once, and its rows are dealt out to the focus nodes.
 */
function sparqlConstraints(quads: Quad[]): Compile {
  let engine: Engine | undefined;
  return (shape) => {
    const { query, message } = constraintOf(shape);
    let rows: Promise<Map<string, Row[]>> | undefined;
    return {
      async generic(context) {
        engine ??= openOxigraph({ quads: quads.map(withoutBlankNodes) });
        rows ??= rowsByFocus(engine, query);
        const found = (await rows).get(key(context.focusNode.term as Term)) ?? [];
        for (const row of found) {
          // One finding stands for all rows with its value.
          const same = found.filter(({ value }) => value?.value === row.value?.value);
          context.violation(sh.SPARQLConstraintComponent, {
            args: {
              ...Object.fromEntries(Object.entries(row).map(([name, term]) => [name, inWords(toTerm(term))])),
              [AT]: same.flatMap(({ at }) => (at ? [at.value] : [])),
              [RECORDS]: Object.values(row).flatMap(({ type, value }) => (type === 'uri' ? [value] : [])),
            },
            message,
            source: shape.sparql.terms,
            value: context.focusNode.node([row.value ? toTerm(row.value) : (context.focusNode.term as Term)]),
          });
        }
      },
    };
  };
}

function constraintOf({ sparql }: Shape): { query: string; message: Term[] } {
  const prefixes = [...sparql.out([sh.prefixes]).out([sh.declare])].map(
    (declared) => `PREFIX ${declared.out([sh.prefix]).value}: <${declared.out([sh.namespace]).value}>`,
  );
  // $this and ?this are one variable (SPARQL 1.1 §4.1.3): the query stays as it was written.
  const select = sparql.out([sh.select]).value ?? '';
  return { query: [...prefixes, select].join('\n'), message: sparql.out([sh.message]).terms };
}

async function rowsByFocus(engine: Engine, query: string): Promise<Map<string, Row[]>> {
  const result = await engine.query(query);
  if (result.kind !== 'bindings') throw new TypeError('The sh:select of a shape is no SELECT query');
  return groupBy(result.rows, ({ this: focus }) => key(toTerm(focus as ResultTerm)));
}

/** The engine gives blank nodes new labels, by which no focus node would be found again: they enter as IRIs. */
const BLANK = 'urn:x-demarche:blank:';

function withoutBlankNodes(quad: Quad): Quad {
  const { subject, predicate, object } = quad;
  if (subject.termType !== 'BlankNode' && object.termType !== 'BlankNode') return quad;
  const named = <T extends Term>(term: T) =>
    term.termType === 'BlankNode' ? rdf.namedNode(BLANK + term.value) : term;
  return rdf.quad(named(subject), predicate, named(object));
}

function toTerm({ type, value, datatype, 'xml:lang': language }: ResultTerm): Term {
  if (type === 'literal') return rdf.literal(value, language ?? (datatype && rdf.namedNode(datatype)));
  return value.startsWith(BLANK) ? rdf.blankNode(value.slice(BLANK.length)) : rdf.namedNode(value);
}

const key = (term: Term): string => `${term.termType} ${term.value}`;
