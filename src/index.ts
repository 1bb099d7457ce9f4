/**
 * Démarche as a library: the verbs of the command line, typed.
 *
 * ```ts
 * import { ask, open } from 'demarche'
 * const graph = await open({ explicitOnly: true })
 * const answer = await ask(graph, 'commitments')
 * ```
 */
export { type AskOptions, ask, query } from './ask.ts';
export type { Parameter, ParameterValues, Question } from './catalogue.ts';
export { type CheckOptions, check } from './check/check.ts';
export type { Finding, Severity } from './check/findings.ts';
export { REPORT_FORMATS } from './check/reports.ts';
export type { EngineChoice, QueryResult, ResultTerm, Row } from './engines/engine.ts';
export { DemarcheError, type ErrorCode, type TextPosition } from './error.ts';
export { type ExportOptions, exportGraph } from './export.ts';
export { type Graph, type OpenOptions, open } from './graph.ts';
export { PREFIXES } from './prefixes.ts';
export {
  type Candidate,
  type EntityType,
  openReconciler,
  type ReconcileQuery,
  type Reconciler,
} from './reconcile/reconcile.ts';
export { type Statistic, stats } from './stats.ts';
export type { Coverage, CoveredSentence } from './texts/coverage.ts';
export { coverageOf as coverage, type DocumentCoverage } from './texts/document-coverage.ts';
export { GRAPH_FORMATS } from './write/graph-formats.ts';
export { RESULT_FORMATS } from './write/results.ts';
