import { readFileSync } from 'node:fs';
import { SaxesParser } from '@rubensworks/saxes';
import { parse } from 'csv-parse/sync';

/**
 * Reads a file of `columns.mjs` as rows of named cells.
 *
 * @param {string} path
 * @param {{ delimiter?: string, header?: Record<number, string>, xml?: 'visits' | 'concepts' }} how - `header` for a
 *   file whose first line names no columns
 * @returns {Record<string, string>[]}
 */
export function readRows(path, { delimiter, header, xml }) {
  const text = readFileSync(path, 'utf8');
  if (xml) return XML[xml](text);
  // A quote in a file parted by tabs is a character as any other.
  const quote = delimiter === '\t' ? null : '"';
  const options = { delimiter, quote, relax_column_count: true, bom: true };
  if (!header) return parse(text, { ...options, columns: true });
  return parse(text, options).map((cells) =>
    Object.fromEntries(Object.entries(header).map(([at, name]) => [name, cells[at]])),
  );
}

const XML = {
  visits(text) {
    return elements(text, 'visit', (row, { path: [name], attributes, content }) => {
      row[name] = content;
      if (name === 'from') row['from id'] = attributes.id ?? '';
    });
  },
  concepts(text) {
    return elements(text, 'skos:Concept', (row, { path: [name], attributes, content, of }) => {
      row.code = of['rdf:about'].split('/').at(-1);
      if (name === 'skos:prefLabel' && attributes['xml:lang'] === 'en') row['English label'] = content;
    });
  },
};

/** A row for each element of a name, filled from the elements right below it. */
function elements(text, name, fill) {
  const rows = [];
  const open = [];
  let content = '';
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', (tag) => {
    open.push(tag);
    content = '';
    if (tag.name === name) rows.push({});
  });
  parser.on('text', (more) => {
    content += more;
  });
  parser.on('closetag', (tag) => {
    open.pop();
    const parent = open.at(-1);
    if (parent?.name === name)
      fill(rows.at(-1), { path: [tag.name], attributes: tag.attributes, content, of: parent.attributes });
  });
  parser.write(text).close();
  return rows;
}
