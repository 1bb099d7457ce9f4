import { relative } from 'node:path';
import { groupBy } from '../group-by.ts';
import type { SourceFile } from '../read/read.ts';
import type { Checked } from './checked.ts';
import { type Finding, placeOf } from './findings.ts';

interface Place {
  iri: string;
  path: string;
  line?: number;
}

/** Where a file describes which record; in syntaxes without lines once for each record. */
function placesIn({ path, quads, subjectLines }: SourceFile): Place[] {
  if (subjectLines.size > 0) {
    return [...subjectLines].flatMap(([iri, lines]) => lines.map((line) => ({ iri, path, line })));
  }
  return [...new Set(quads.map(({ subject }) => subject.value))].map((iri) => ({ iri, path }));
}

/**
 * `record-described-once`: no record of the files has a second block, there or among what is known besides. Two
 * blocks are read as one record, so that a second date or title passes for its own.
 */
export function describedOnce({ files, known }: Checked): Finding[] {
  const own = new Set(files.map(({ path }) => path));
  const places = groupBy([...known, ...files].flatMap(placesIn), ({ iri }) => iri);
  const findings: Finding[] = [];
  for (const [iri, [first, ...more]] of places) {
    const second = more.find(({ path }) => own.has(path));
    if (!first || !second || !/^https:\/\/w3id\.org\/demarche\/(id|concept)\//.test(iri)) continue;
    const at = placeOf({ ...first, file: relative('.', first.path) });
    const same = own.has(first.path) ? 'join the two' : 'leave it out here and only refer to it';
    findings.push({
      rule: 'record-described-once',
      severity: 'error',
      focus: iri,
      file: second.path,
      ...(second.line === undefined ? {} : { line: second.line }),
      message: `This record is described at ${at} already. If it is the same, ${same}; if not, give this one an IRI of its own.`,
    });
  }
  return findings;
}
