import type { Quad } from '@rdfjs/types';
import { PREFIXES } from '../prefixes.ts';
import rdf from '../rdf.ts';
import { rdfTerms, sh, shape, xsd } from '../vocabulary.ts';
import { GRAPH_FORMATS } from '../write/graph-formats.ts';
import type { Finding, Severity } from './findings.ts';

const SEVERITIES: Readonly<Record<Severity, typeof sh.Violation>> = {
  error: sh.Violation,
  warning: sh.Warning,
  info: sh.Info,
};

/**
 * Findings as a SHACL validation report (SHACL §3.6) in Turtle. Findings of the shapes and of the other checks
 * stand side by side: `sh:sourceShape` is the rule, in the shapes' namespace.
 */
export async function shaclReport(findings: readonly Finding[]): Promise<string> {
  const quads: Quad[] = [];
  const report = rdf.blankNode('report');
  const add = (s: Quad['subject'], p: Quad['predicate'], o: Quad['object']) => quads.push(rdf.quad(s, p, o));
  add(report, rdfTerms.type, sh.ValidationReport);
  add(report, sh.conforms, rdf.literal(String(findings.length === 0), xsd.boolean));
  for (const [n, { rule, severity, focus, file, line, message, component }] of findings.entries()) {
    const result = rdf.blankNode(`result${n}`);
    const rest = file === undefined ? '' : ` (${file}${line === undefined ? '' : `:${line}`})`;
    add(report, sh.result, result);
    add(result, rdfTerms.type, sh.ValidationResult);
    add(result, sh.focusNode, focus === undefined ? rdf.literal(file ?? '') : rdf.namedNode(focus));
    add(result, sh.resultSeverity, SEVERITIES[severity]);
    add(
      result,
      sh.sourceConstraintComponent,
      component === undefined ? shape.DataCheckComponent : rdf.namedNode(component),
    );
    add(result, sh.sourceShape, rdf.namedNode(`${PREFIXES.shape}${rule}`));
    add(result, sh.resultMessage, rdf.literal(message + rest));
  }
  return GRAPH_FORMATS.turtle.write(quads);
}
