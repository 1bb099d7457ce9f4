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
export { type CheckOptions, check } from './check.ts';
export type { Coverage, CoveredSentence } from './coverage.ts';
export { coverageOf as coverage, type DocumentCoverage } from './document-coverage.ts';
export type { EngineChoice, QueryResult, ResultTerm, Row } from './engine.ts';
export { DemarcheError, type ErrorCode, type TextPosition } from './error.ts';
export { type ExportOptions, exportGraph } from './export.ts';
export type { Finding, Severity } from './findings.ts';
export { type Graph, type OpenOptions, open } from './graph.ts';
export { GRAPH_FORMATS } from './graph-formats.ts';
export { PREFIXES } from './prefixes.ts';
export { REPORT_FORMATS } from './reports.ts';
export { RESULT_FORMATS } from './results.ts';
export { type Statistic, stats } from './stats.ts';
