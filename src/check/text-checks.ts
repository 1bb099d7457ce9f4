import { createHash } from 'node:crypto';
import type { Quad } from '@rdfjs/types';
import { groupBy } from '../group-by.ts';
import { shorten } from '../prefixes.ts';
import { documentCoverage } from '../texts/document-coverage.ts';
import { dem, rdfTerms } from '../vocabulary.ts';
import type { Checked } from './checked.ts';
import type { Finding } from './findings.ts';

const error = (rule: string, focus: string, message: string): Finding => ({
  rule,
  severity: 'error',
  focus,
  message,
});

/** `text-stored`, `text-hash`: every text that the files name can be read, and is the one that was stored. */
export function storedTexts({ files, named }: Checked): Finding[] {
  const own = new Set(files);
  return named.flatMap(({ source, document, textFile, stored }) => {
    if (!own.has(source)) return [];
    if ('problem' in stored) return [error('text-stored', document, stored.problem)];
    const hash = createHash('sha256').update(stored.bytes).digest('hex');
    const stated = source.quads.filter(
      ({ subject, predicate }) => subject.value === document && predicate.equals(dem.sha256),
    );
    if (stated.length === 0 || stated.some(({ object }) => object.value === hash)) return [];
    const message = `The stored text "${textFile}" has the SHA-256 ${hash}, not the one stated. Restore the text as published; if this is another text, it is another document.`;
    return [error('text-hash', document, message)];
  });
}

/** `quote-found`: every quote stands in its document's stored text, once. */
export function quotes({ lost }: Checked): Finding[] {
  return lost.map(({ record, message }) => error('quote-found', record.value, message));
}

/** `quote-has-stored-text`: quotes are of documents whose text is stored; others would be found by no question. */
export function quotesOfStoredTexts({ quads }: Checked): Finding[] {
  const bySubject = groupBy(quads, ({ subject }) => subject.value);
  const has = (subject: string, property: Quad['predicate']) =>
    (bySubject.get(subject) ?? []).some(({ predicate }) => predicate.equals(property));
  return [...bySubject].flatMap(([record, own]) => {
    if (!has(record, dem.quote) && !has(record, dem.frame)) return [];
    // A document's quotes are of itself. What else names no document, or two, is found by the shapes.
    const reportedIn = own.find(({ predicate }) => predicate.equals(dem.reportedIn))?.object.value;
    const isDocument = own.some(
      ({ predicate, object }) => predicate.equals(rdfTerms.type) && object.equals(dem.Document),
    );
    const document = reportedIn ?? (isDocument ? record : undefined);
    if (document === undefined || has(document, dem.textFile)) return [];
    const message = bySubject.has(document)
      ? `It quotes ${shorten(document)}, whose text is not stored, so that nobody can check the words and no question finds them. Store the text where its publisher allows it (dem:textFile, dem:sha256); otherwise only cite the document (dcterms:source), without its words.`
      : `It quotes ${shorten(document)}, which is not described here, so that the words cannot be checked. Check its file too, or use --with where it is a bundled document.`;
    return [error('quote-has-stored-text', record, message)];
  });
}

/** `sentence-modelled`: every sentence of a stored text is quoted. */
export function sentencesModelled({ quads, texts, passages }: Checked): Finding[] {
  return documentCoverage(quads, texts, passages).flatMap(({ document, coverage }) =>
    coverage.uncovered.map(({ start, text }) => ({
      rule: 'sentence-modelled',
      severity: 'warning' as const,
      focus: document,
      message: `No statement quotes the sentence at character ${start}: "${text.trim()}". Model it, or say in a narrator's statement what it is.`,
    })),
  );
}
