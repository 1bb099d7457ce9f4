import { spanInWords } from '../reconcile/period.ts';
import type { AboutEntity } from '../reconcile/types.ts';
import { harmless } from '../write/harmless.ts';
import { html, smallPage } from './html.ts';

/** Size in pixels of the frame that the page is made for (Reconciliation Service API 0.2 §5.1). */
export const PREVIEW_SIZE = { width: 430, height: 300 } as const;

/** What is shown of names and codes: the frame is small. */
const MOST = 12;

/**
 * A small page about a thing, for a frame in somebody else's page.
 *
 * @param here - the address of this host, with a slash at its end
 */
export function previewPage(about: AboutEntity, here: string): string {
  const { iri, name, description, names, codes } = about;
  const shown = names.filter(({ kind, text }) => kind !== 'hidden' && text !== name);
  const items = shown
    .slice(0, MOST)
    .map(({ text, language }) => `<li${language ? ` lang="${html(language)}"` : ''}>${safe(text)}</li>`);
  const rows = codes
    .slice(0, MOST)
    .map(
      ({ scheme, code, days }) =>
        `<tr><th scope="row">${safe(scheme)}</th><td>${safe(code)}</td><td>${days ? safe(spanInWords(days)) : ''}</td></tr>`,
    );
  const left = Math.max(0, shown.length - MOST) + Math.max(0, codes.length - MOST);
  return smallPage(
    name,
    [
      // Its own window: the page is no larger than the frame.
      `<h1><a href="${html(viewAddress(iri, here))}" target="_blank" rel="noopener">${safe(name)}</a></h1>`,
      ...(description === undefined ? [] : [`<p>${safe(description)}</p>`]),
      ...(items.length > 0 ? [`<ul>${items.join('')}</ul>`] : []),
      ...(rows.length > 0 ? [`<table>\n${rows.join('\n')}\n</table>`] : []),
      ...(left > 0 ? [`<p>… and ${left} more.</p>`] : []),
      `<p><code>${safe(iri)}</code></p>`,
    ].join('\n'),
  );
}

/** Where this service leads from the identifier of a thing to what the graph says of it. */
export const viewAddress = (id: string, here: string): string =>
  `${here}reconcile/view?id=${encodeURIComponent(id)}`;

const safe = (text: string) => html(harmless(text));
