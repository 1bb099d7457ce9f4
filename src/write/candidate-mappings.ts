import { MINTED, PREFIXES, THINGS } from '../prefixes.ts';
import { isByCode, isDecided, type ReconciledValue } from '../reconcile/reconcile-table.ts';
import type { Candidate } from '../reconcile/types.ts';
import { type MappingSet, NO_TERM_FOUND, type Slots } from '../sssom/slots.ts';
import { writeSssom } from './sssom.ts';

/** What SSSOM has for a set whose owner has not said. */
const NO_LICENSE = 'https://w3id.org/sssom/license/unspecified';

/**
 * Values and their candidates as SSSOM/TSV, for somebody to judge: a mapping from the text of a cell to a thing of the
 * graph for each candidate by name, one that found nothing for each value without; none that is judged. As they stand,
 * nobody is named in them as author or reviewer: they are proposals. A judged row in a file under data/links/ is known
 * to the next `reconcile`.
 */
export function writeCandidateMappings(values: readonly ReconciledValue[]): string {
  const mappings = new Map<string, Slots>();
  for (const { value, date, candidates, reason, isJudged } of values) {
    const day = date ? `On ${date}: ` : '';
    // Another list has the same code for another thing; judged as a text, it would be taken for this one in any table.
    const named = candidates.filter((one) => !isByCode(one) && !isDecided(one));
    const found = candidates.length > 0 || isJudged ? named : [undefined];
    for (const one of found) {
      const key = `${one?.iri ?? ''} ${value}`;
      const comment = `${day}${one ? one.reasons.join('; ') : (reason ?? '')}`;
      const before = mappings.get(key)?.comment?.[0];
      mappings.set(key, mapping(value, one, before ? `${before}. ${comment}` : comment));
    }
  }
  const set: MappingSet = {
    prefixes: {
      ...Object.fromEntries(THINGS.map((kind) => [kind, PREFIXES[kind] as string])),
      issue: PREFIXES.issue as string,
    },
    slots: {
      mapping_set_id: [`${MINTED}id/mapping-set/unnamed`],
      mapping_set_description: [
        'Candidates of demarche reconcile. Give the set an IRI and a licence of your own.',
      ],
      license: [NO_LICENSE],
      mapping_tool: ['demarche reconcile'],
    },
    mappings: [...mappings.values()],
  };
  return writeSssom(set);
}

/** How many proposals are left out because somebody has judged them, each text and thing once. */
export function countDecided(values: readonly ReconciledValue[]): number {
  const decided = values.flatMap(({ value, candidates, isJudged }) => {
    const own = candidates
      .filter((one) => !isByCode(one) && isDecided(one))
      .map(({ iri }) => `${iri} ${value}`);
    return own.length === 0 && isJudged ? [` ${value}`] : own;
  });
  return new Set(decided).size;
}

function mapping(value: string, candidate: Candidate | undefined, comment: string): Slots {
  return {
    subject_label: [value],
    subject_type: ['rdfs literal'],
    predicate_id: [`${PREFIXES.skos}exactMatch`],
    object_id: [candidate?.iri ?? NO_TERM_FOUND],
    ...(candidate && { object_label: [candidate.name], confidence: [String(candidate.score / 100)] }),
    mapping_justification: [`${PREFIXES.semapv}LexicalMatching`],
    comment: [comment.replace(/\s+/g, ' ').trim()],
  };
}
