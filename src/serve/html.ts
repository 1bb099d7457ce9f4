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
  const places = `<nav><a href="${html(here)}">Démarche</a> · <a href="${html(here)}questions">questions</a> · <a href="${html(here)}openapi.json">API</a> · <a href="${html(here)}.well-known/void">the dataset</a></nav>`;
  return whole(title, STYLE, `${places}\n${body}`);
}

const SMALL = `${STYLE}
body{font-size:.85rem;line-height:1.35;margin:.5rem;padding:0}
h1{font-size:1.1rem;margin:0}
p,ul{margin:.3rem 0}
ul{padding:0}
li{display:inline}
li+li::before{content:" · "}
th,td{padding:.1rem .5rem .1rem 0}`;

/** A page for a small frame, without the way to others. `body` is HTML already. */
export const smallPage = (title: string, body: string): string => whole(title, SMALL, body);

const whole = (title: string, style: string, body: string) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${html(title)} – Démarche</title>
<style>${style}</style>
</head>
<body>
${body}
</body>
</html>
`;
