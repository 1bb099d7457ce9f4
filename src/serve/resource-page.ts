import type { Quad, Term } from '@rdfjs/types';
import { PREFIXES, shorten } from '../prefixes.ts';
import { compareCodePoints } from '../write/canonical.ts';
import { GRAPH_FORMATS } from '../write/graph-formats.ts';
import { harmless } from '../write/harmless.ts';
import { html, localAddress, page } from './html.ts';

const LABELS = [`${PREFIXES.rdfs}label`, `${PREFIXES.skos}prefLabel`, `${PREFIXES.dcterms}title`];

/**
 * A plain page about a resource: what the graph says of it, and what says something of it. Of a vocabulary, whose terms
 * differ in their fragments, each term has a section; at the IRI of a version of it, that is the vocabulary itself.
 *
 * @param iri - the resource, or the version
 * @param here - the address of this host, with a slash at its end
 */
export function resourcePage(
  quads: readonly Quad[],
  { iri: asked, here }: { iri: string; here: string },
): string {
  const version = quads.find(
    ({ predicate, object }) => predicate.value === `${PREFIXES.owl}versionIRI` && object.value === asked,
  );
  const iri = version?.subject.value ?? asked;
  const labels = new Map<string, string>();
  for (const { subject, predicate, object } of quads)
    if (LABELS.includes(predicate.value) && ['', 'en'].includes(languageOf(object)))
      labels.set(subject.value, object.value);
  const nameOf = (of: string) => labels.get(of) ?? shorten(of);
  const link = (term: Term) => {
    if (term.termType !== 'NamedNode')
      return `<span${langAttribute(term)}>${html(harmless(term.value))}</span>`;
    const address = localAddress(term.value, here);
    const name = html(harmless(nameOf(term.value)));
    return address ? `<a href="${html(address)}">${name}</a>` : name;
  };
  /** Rows of names and what they are linked with, in order of the alphabet. */
  const table = (rows: [Term, Term][]) =>
    `<table>\n${rows
      .map(([head, value]) => ({ head, value, key: `${nameOf(head.value)} ${nameOf(value.value)}` }))
      .sort((a, b) => compareCodePoints(a.key, b.key))
      .map(({ head, value }) => `<tr><th scope="row">${link(head)}</th><td>${link(value)}</td></tr>\n`)
      .join('')}</table>`;
  const about = (of: string) =>
    table(
      quads.filter(({ subject }) => subject.value === of).map(({ predicate, object }) => [predicate, object]),
    );
  const saidOf = quads.filter(({ subject, object }) => object.value === iri && subject.value !== iri);
  const terms = new Set(quads.map(({ subject }) => subject.value).filter((one) => one.startsWith(`${iri}#`)));
  const formats = Object.keys(GRAPH_FORMATS).map((format) => `<a href="?format=${format}">${format}</a>`);
  const sections = [
    `<h1>${html(harmless(nameOf(iri)))}</h1>\n<p><code>${html(iri)}</code></p>\n<p>Also as ${formats.join(', ')}.</p>`,
    about(iri),
    ...[...terms]
      .sort(compareCodePoints)
      .map(
        (term) =>
          `<h2 id="${html(term.slice(iri.length + 1))}">${html(harmless(nameOf(term)))}</h2>\n${about(term)}`,
      ),
    ...(terms.size === 0 && saidOf.length > 0
      ? [`<h2>Referred to by</h2>\n${table(saidOf.map(({ predicate, subject }) => [predicate, subject]))}`]
      : []),
  ];
  return page(nameOf(iri), here, sections.join('\n'));
}

const languageOf = (term: Term) => (term.termType === 'Literal' ? term.language : '');
const langAttribute = (term: Term) => (languageOf(term) ? ` lang="${html(languageOf(term))}"` : '');
