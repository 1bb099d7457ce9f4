import { ENTITY_TYPES } from './entity-types.ts';
import { displayName, type Lexicon } from './lexicon.ts';
import { spanInWords } from './period.ts';
import { spansInWords } from './spans.ts';

/** Makes the line that tells things of one name apart: what it is, its days, the offices that somebody held. */
export function describer({ entities, holdings }: Lexicon): (iri: string) => { description?: string } {
  const lines = new Map<string, string>();
  for (const { iri, types, spans } of entities) {
    const kind = types.map((type) => ENTITY_TYPES[type].label).join(', ');
    const held = holdings
      .filter(({ person }) => person.iri === iri)
      .sort((a, b) => ((a.days.from ?? '') < (b.days.from ?? '') ? -1 : 1))
      .map(({ office, days: span }) => `${displayName(office)} (${spanInWords(span)})`);
    lines.set(iri, [spans ? `${kind}, ${spansInWords(spans)}` : kind, ...held].join('; '));
  }
  return (iri) => {
    const description = lines.get(iri);
    return description === undefined ? {} : { description };
  };
}
