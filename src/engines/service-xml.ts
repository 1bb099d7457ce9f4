import { SaxesParser } from '@rubensworks/saxes';

/*
 * SPARQL Query Results XML as JSON, which has one way from here on. Comunica's own reader takes XML that is cut off for
 * a short answer, and knows the elements by their prefixes.
 */

const SPARQL = 'http://www.w3.org/2005/sparql-results#';
const TERMS = ['uri', 'bnode', 'literal'];
/** sparql, results, result, binding and the term. */
const DEEPEST = 5;

type Term = { type: string; value: string; datatype?: string; 'xml:lang'?: string };

/**
 * The JSON of an answer in XML: `boolean` or `results` are missing where they are missing there, and a binding without
 * a term is null. Throws where the XML is not well-formed, as where it is cut off.
 */
export function jsonOfXml(xml: string): string {
  const vars: string[] = [];
  const bindings: Record<string, Term | null>[] = [];
  let results: { bindings: typeof bindings } | undefined;
  let boolean: boolean | undefined;
  let variable = '';
  let text = '';
  const path: string[] = [];
  const parser = new SaxesParser({ xmlns: true });
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ uri, local, attributes }) => {
    path.push(uri === SPARQL ? local : '');
    if (path.length > DEEPEST) throw new Error(`<${local}> is nested too deep`);
    const attribute = (name: string) => attributes[name]?.value;
    const row = bindings.at(-1);
    text = '';
    switch (path.join(' ')) {
      case 'sparql head variable':
        vars.push(attribute('name') ?? '');
        break;
      case 'sparql results':
        results = { bindings };
        break;
      case 'sparql results result':
        bindings.push({});
        break;
      case 'sparql results result binding':
        variable = attribute('name') ?? '';
        if (row) row[variable] = null;
        break;
      case `sparql results result binding ${local}`: {
        const [datatype, language] = [attribute('datatype'), attribute('xml:lang')];
        if (row && TERMS.includes(local))
          row[variable] = {
            type: local,
            value: '',
            ...(datatype !== undefined && { datatype }),
            ...(language !== undefined && { 'xml:lang': language }),
          };
      }
    }
  });
  const more = (part: string) => {
    text += part;
  };
  parser.on('text', more);
  parser.on('cdata', more);
  parser.on('closetag', ({ local }) => {
    const term = bindings.at(-1)?.[variable];
    if (path.join(' ') === `sparql results result binding ${local}` && term) term.value = text;
    if (path.join(' ') === 'sparql boolean' && /^\s*(true|false)\s*$/.test(text))
      boolean = text.trim() === 'true';
    path.pop();
  });
  parser.write(xml).close();
  return JSON.stringify({ head: { vars }, results, boolean });
}
