import { MINTED } from '../prefixes.ts';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A text as HTML, in content or in a quoted attribute. */
export const html = (text: string): string => text.replace(/[&<>"']/g, (char) => ENTITIES[char] as string);

/** Where an IRI is to be looked up: on this host those that the project mints, elsewhere those of the web; else nowhere. */
export function localAddress(iri: string, here: string): string | undefined {
  if (iri.startsWith(MINTED)) return here + iri.slice(MINTED.length);
  return /^https?:\/\//.test(iri) ? iri : undefined;
}

// No script and nothing from elsewhere, so that what is in the graph can do nothing (see `SECURITY_HEADERS`).
const STYLE = `:root{color-scheme:light dark}
body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;overflow-wrap:anywhere}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;vertical-align:top;padding:.35rem .75rem .35rem 0;border-bottom:1px solid #8886}
th{font-weight:600;width:32%}`;

/** A whole page. `body` is HTML already. */
export function page(title: string, here: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${html(title)} – Démarche</title>
<style>${STYLE}</style>
</head>
<body>
<nav><a href="${html(here)}">Démarche</a> · <a href="${html(here)}questions">questions</a> · <a href="${html(here)}openapi.json">API</a> · <a href="${html(here)}.well-known/void">the dataset</a></nav>
${body}
</body>
</html>
`;
}
