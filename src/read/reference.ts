import { dem } from '../vocabulary.ts';
import type { SourceFile } from './read.ts';

/**
 * What the code lists and links tell of and the record does not name. A state that an event names, its codes and its
 * links are loaded for every question; the other two hundred would only cost time.
 *
 * @param record - files of what people wrote
 * @param reference - files of code lists and links
 * @returns IRIs of subjects of the reference files
 */
export function onlyReference(
  record: readonly SourceFile[],
  reference: readonly SourceFile[],
): ReadonlySet<string> {
  const named = new Set<string>();
  for (const { quads } of record)
    for (const { subject, object } of quads) named.add(subject.value).add(object.value);
  const all = reference.flatMap(({ quads }) => quads);
  for (const { subject, predicate, object } of all)
    if (predicate.value === dem.identifier.value && named.has(subject.value)) named.add(object.value);
  return new Set(all.map(({ subject }) => subject.value).filter((iri) => !named.has(iri)));
}
