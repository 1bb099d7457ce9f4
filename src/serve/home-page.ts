import { html, page } from './html.ts';
import { summary } from './own-data.ts';

/** The page at `/`: what there is on this host. `isOwn` says whether its graph is that of this project. */
export function homePage(here: string, isOwn: boolean): string {
  const example = 'id/event/e-2021-01-15-japan-france-teleconference';
  const places: [string, string][] = [
    ['questions', 'the questions of the catalogue, each with its answer in JSON, XML, CSV or TSV'],
    ['reconcile', 'the Reconciliation Service API 0.2, for OpenRefine'],
    ['sparql', 'the SPARQL 1.1 endpoint; without a query, its description'],
    ...(isOwn ? [[example, 'a thing of the graph, for people and for programs'] as [string, string]] : []),
    ['ontology', 'the vocabulary'],
    ['.well-known/void', 'what is in the dataset'],
    ['openapi.json', 'the OpenAPI document'],
    ['health', 'whether the graph as its files are now is in service'],
    ['metrics', 'figures for Prometheus'],
  ];
  const rows = places.map(
    ([path, about]) =>
      `<tr><th scope="row"><a href="${html(here + path)}">/${html(path)}</a></th><td>${html(about)}</td></tr>\n`,
  );
  const body = `<h1>Démarche</h1>
<p>${summary(isOwn)}</p>
<table>
${rows.join('')}</table>`;
  return page('What this host serves', here, body);
}
