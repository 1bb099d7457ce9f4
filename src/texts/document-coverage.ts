import type { NamedNode, Quad } from '@rdfjs/types';
import { parameterIri } from '../catalogue.ts';
import { DemarcheError } from '../error.ts';
import { readAuthored } from '../read/authored.ts';
import { dcterms } from '../vocabulary.ts';
import { type Coverage, coverage } from './coverage.ts';
import { findPassages, type Passage, type Texts } from './passage-quads.ts';
import { loadTexts } from './stored-texts.ts';

/** A stored text and how far the statements that quote it reach. */
export interface DocumentCoverage {
  /** IRI of the document. */
  document: string;
  title: string;
  coverage: Coverage;
}

/**
 * Coverage of every document whose text is stored; frames count as well as contents.
 *
 * @param passages - those of the quads in the texts, where the caller has them already
 */
export function documentCoverage(
  quads: readonly Quad[],
  texts: Texts,
  passages: readonly Passage[] = findPassages(quads, texts).passages,
): DocumentCoverage[] {
  const value = (subject: string, property: NamedNode) =>
    quads.find((quad) => quad.subject.value === subject && quad.predicate.equals(property))?.object.value;
  return [...texts].map(([document, text]) => {
    const own = passages.filter((passage) => passage.document.value === document);
    const spans = own.map(({ record, start, end }) => ({ record: record.value, start, end }));
    return {
      document,
      title: value(document, dcterms.title) ?? '',
      coverage: coverage(text, value(document, dcterms.language) ?? 'en', spans),
    };
  });
}

/**
 * Coverage of the bundled documents whose text is stored, or of one of them.
 *
 * @param document - slug, prefixed name or IRI
 * @throws DemarcheError `not-found` where no such document has a stored text, naming those that have
 */
export async function coverageOf(document?: string): Promise<DocumentCoverage[]> {
  const { files } = await readAuthored();
  const all = documentCoverage(
    files.flatMap(({ quads }) => quads),
    loadTexts(files),
  );
  if (document === undefined) return all;
  const iri = parameterIri('document', 'document', document);
  const one = all.filter((each) => each.document === iri);
  if (one.length > 0) return one;
  throw new DemarcheError('not-found', `No text is stored for the document <${iri}>.`, {
    hint: `Texts are stored for: ${all.map((each) => each.document.slice(each.document.lastIndexOf('/') + 1)).join(', ')}.`,
  });
}
