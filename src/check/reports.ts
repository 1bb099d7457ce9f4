import { shorten } from '../prefixes.ts';
import { harmless, harmlessLine } from '../write/harmless.ts';
import { type Finding, placeOf, type Severity } from './findings.ts';

/** A form in which findings can be reported. */
export interface ReportFormat {
  mediaType: string;
  write(
    findings: readonly Finding[],
    options: { colour: boolean; version: string },
  ): string | Promise<string>;
}

export type ReportFormatName = 'text' | 'json' | 'sarif' | 'turtle';

/** The forms of `demarche check --format`. */
export const REPORT_FORMATS: Readonly<Record<ReportFormatName, ReportFormat>> &
  Readonly<Record<string, ReportFormat | undefined>> = {
  text: { mediaType: 'text/plain', write: asText },
  json: { mediaType: 'application/json', write: (findings) => `${JSON.stringify(findings, null, 2)}\n` },
  sarif: { mediaType: 'application/sarif+json', write: asSarif },
  turtle: {
    mediaType: 'text/turtle',
    write: async (findings) => (await import('./shacl-report.ts')).shaclReport(findings),
  },
};

const COLOURS: Readonly<Record<Severity, number>> = { error: 31, warning: 33, info: 36 };

function asText(findings: readonly Finding[], { colour }: { colour: boolean }): string {
  const paint = (code: number, text: string) => (colour ? `\u001b[${code}m${text}\u001b[39m` : text);
  const lines = findings.map((finding) => {
    const { severity, rule, focus, message } = finding;
    const about = focus ? `\n  ${harmlessLine(shorten(focus))}` : '';
    const head = `${harmlessLine(placeOf(finding))}: ${paint(COLOURS[severity], severity)} ${harmlessLine(rule)}`;
    return `${head}${about}\n  ${harmless(message)}\n`;
  });
  return `${lines.join('\n')}${lines.length > 0 ? '\n' : ''}${countFindings(findings)}\n`;
}

/** "No findings." or how many of each severity. */
export function countFindings(findings: readonly Finding[]): string {
  if (findings.length === 0) return 'No findings.';
  const parts = (['error', 'warning', 'info'] as const).flatMap((severity) => {
    const n = findings.filter((finding) => finding.severity === severity).length;
    return n === 0 ? [] : [`${n} ${severity}${n === 1 || severity === 'info' ? '' : 's'}`];
  });
  return `${parts.join(', ')}.`;
}

/** SARIF 2.1.0 §3.27.10: its levels by our severities. */
const LEVELS: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'note' };

function asSarif(findings: readonly Finding[], { version }: { version: string }): string {
  const rules = [...new Set(findings.map(({ rule }) => rule))].map((id) => ({ id }));
  const results = findings.map(({ rule, severity, message, file, line, column, focus }) => ({
    ruleId: rule,
    level: LEVELS[severity],
    message: { text: message },
    ...(file === undefined
      ? {}
      : {
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: file.split(/[/\\]/).map(encodeURIComponent).join('/') },
                ...(line === undefined
                  ? {}
                  : {
                      region: { startLine: line, ...(column === undefined ? {} : { startColumn: column }) },
                    }),
              },
              ...(focus === undefined ? {} : { logicalLocations: [{ fullyQualifiedName: focus }] }),
            },
          ],
        }),
  }));
  const driver = { name: 'demarche', version, rules };
  const run = { tool: { driver }, columnKind: 'unicodeCodePoints', results };
  return `${JSON.stringify({ $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run] }, null, 2)}\n`;
}
