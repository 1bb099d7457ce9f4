/*
 * Requests of the soak that mean the service ill or are plain wrong, each with the statuses that are right.
 * `{ sparql }` goes to /sparql by POST; `{ path }` is a request of its own.
 */

const COUNT = 'SELECT (COUNT(*) AS ?n) WHERE';
const ALL = ['?a ?b ?c', '?d ?e ?f', '?g ?h ?i', '?j ?k ?l', '?m ?o ?p'];
/** A query may end well, be ended for time, memory or size, or be refused for its text. */
const ENDED = [200, 400, 422];

const doubled = Array.from({ length: 34 }, (_, i) => `BIND (CONCAT(?x${i}, ?x${i}) AS ?x${i + 1})`).join(' ');

/** Queries that would run for ever, or need all the memory there is. */
export const HOSTILE = [
  { name: 'cross product, counted', sparql: `${COUNT} { ${ALL.join(' . ')} }`, right: ENDED },
  { name: 'cross product, sent', sparql: `SELECT * WHERE { ${ALL.join(' . ')} }`, right: ENDED },
  {
    name: 'cross product, ordered',
    sparql: `SELECT * WHERE { ${ALL.join(' . ')} } ORDER BY ?c ?f`,
    right: ENDED,
  },
  {
    name: 'cross product, distinct',
    sparql: `SELECT DISTINCT ?a ?d ?g WHERE { ${ALL.join(' . ')} }`,
    right: ENDED,
  },
  {
    name: 'cross product, grouped',
    sparql: `SELECT ?a ?d (GROUP_CONCAT(?f) AS ?all) WHERE { ${ALL.slice(0, 2).join(' . ')} } GROUP BY ?a ?d`,
    right: ENDED,
  },
  {
    name: 'cross product, constructed',
    sparql: 'CONSTRUCT { ?a ?b ?f } WHERE { ?a ?b ?c . ?d ?e ?f }',
    right: ENDED,
  },
  { name: 'path over everything', sparql: `${COUNT} { ?s (!<urn:x>|^!<urn:x>)* ?o }`, right: ENDED },
  { name: 'paths in paths', sparql: `${COUNT} { ?s ((!<urn:x>)+/(!<urn:y>)+)* ?o }`, right: ENDED },
  {
    name: 'strings that double',
    sparql: `SELECT ?x34 WHERE { BIND ("abcdefgh" AS ?x0) ${doubled} }`,
    right: ENDED,
  },
  {
    name: 'regex bomb',
    sparql: `${COUNT} { ?s ?p ?o . ?t ?q ?r FILTER REGEX(STR(?o), "^((a+)+)+$") }`,
    right: ENDED,
  },
  {
    name: 'regex of a million',
    sparql: 'SELECT * { ?s ?p ?o FILTER REGEX(STR(?o), "(((.{99}){99}){99})") }',
    right: ENDED,
  },
  {
    name: 'replace bomb',
    sparql: `${COUNT} { ?s ?p ?o . ?t ?q ?r FILTER (STRLEN(REPLACE(STR(?o), "(.*)(.*)", "$1$1$2$2")) > 0) }`,
    right: ENDED,
  },
  {
    name: 'nested groups',
    sparql: `SELECT * { ${'{'.repeat(5000)} ?s ?p ?o ${'}'.repeat(5000)} }`,
    right: ENDED,
  },
  {
    name: 'nested parentheses',
    sparql: `SELECT * { ?s ?p ?o FILTER ${'('.repeat(20000)}1${')'.repeat(20000)} }`,
    right: ENDED,
  },
  {
    name: 'nested negation',
    sparql: `SELECT * { ?s ?p ?o FILTER (${'!'.repeat(50000)}true) }`,
    right: ENDED,
  },
  {
    name: 'nested subqueries',
    sparql: `${'SELECT * { { '.repeat(2000)} ?s ?p ?o ${' } }'.repeat(2000)}`,
    right: ENDED,
  },
  {
    name: 'unions',
    sparql: `${COUNT} { ${Array(3000).fill('{ ?s ?p ?o }').join(' UNION ')} }`,
    right: ENDED,
  },
  {
    name: 'optionals',
    sparql: `${COUNT} { ?s ?p ?o ${'OPTIONAL { ?t ?q ?o } '.repeat(200)} }`,
    right: ENDED,
  },
  {
    name: 'long sequence path',
    sparql: `${COUNT} { ?s ${Array(5000).fill('!<urn:x>').join('/')} ?o }`,
    right: ENDED,
  },
  {
    name: 'long run of letters and hyphens',
    sparql: `ASK { ?s ?p ?o } ${'a-'.repeat(40_000)}`,
    right: [400, 422],
  },
  {
    name: 'escape in an IRI', // the grammar is of the text after escapes (SPARQL 1.1 §19.2)
    sparql: String.raw`SELECT (<http://a/\u0041#b> AS ?x) {}`,
    right: [200],
  },
  {
    name: 'many values',
    sparql: `${COUNT} { VALUES ?s { ${'<urn:x> '.repeat(5000)} } VALUES ?t { ${'<urn:y> '.repeat(3000)} } }`,
    right: ENDED,
  },
];

const encoded = encodeURIComponent;
const KEPT = `/sparql?query=${encoded('SELECT ?s { ?s ?p ?o } LIMIT 10')}`;

/** Requests that are wrong, but for one that those after it need; the service says so. */
export const BAD = [
  { name: 'syntax', sparql: 'SELECT * WHERE { ?s ?p }', right: [400] },
  { name: 'no query form', sparql: 'ELECT', right: [400] },
  { name: 'update', sparql: 'DELETE WHERE { ?s ?p ?o }', right: [400] },
  {
    name: 'two queries',
    path: `/sparql?query=${encoded('ASK {}')}&query=${encoded('ASK {}')}`,
    right: [400],
  },
  {
    name: 'SERVICE to loopback',
    sparql: 'SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }',
    right: [403],
  },
  {
    name: 'SERVICE to metadata',
    sparql: 'SELECT * { SERVICE SILENT <http://169.254.169.254/> { ?s ?p ?o } }',
    right: [403],
  },
  {
    name: 'not acceptable',
    path: `/sparql?query=${encoded('ASK {}')}`,
    headers: { accept: 'image/png' },
    right: [406],
  },
  { name: 'kept address', path: KEPT, right: [200] },
  // Methods that Node knows and the service does not take (RFC 9110 §15.5.6, §15.6.2).
  { name: 'PROPFIND of a kept address', path: KEPT, method: 'PROPFIND', right: [405, 501] },
  { name: 'SEARCH of a kept address', path: KEPT, method: 'SEARCH', right: [405, 501] },
  { name: 'PUT', path: '/sparql', method: 'PUT', right: [405] },
  {
    name: 'text',
    path: '/sparql',
    method: 'POST',
    headers: { 'content-type': 'text/plain' },
    body: 'ASK {}',
    right: [415],
  },
  {
    name: 'UTF-16',
    path: '/sparql',
    method: 'POST',
    headers: { 'content-type': 'application/sparql-query; charset=UTF-16' },
    body: 'ASK {}',
    right: [415],
  },
  { name: 'no UTF-8', path: '/sparql?query=%ff%fe', right: [400] },
  { name: 'unknown question', path: '/questions/no-such', right: [404] },
  { name: 'wrong parameter', path: '/questions/commitments?event=%00', right: [400] },
  { name: 'wrong paging', path: '/questions/commitments?limit=-1', right: [400] },
  { name: 'traversal', path: '/doc/..%2f..%2f..%2fetc/passwd', right: [404, 400] },
  { name: 'traversal in plain', path: '/../../../etc/passwd', right: [404, 400] },
  { name: 'bad escape', path: '/%zz', right: [400] },
  { name: 'long address', path: `/sparql?query=${'x'.repeat(200_000)}`, right: [431] },
  { name: 'unknown thing', path: '/doc/id/event/no-such', right: [404] },
  {
    name: 'body too large',
    path: '/sparql',
    method: 'POST',
    headers: { 'content-type': 'application/sparql-query' },
    body: 'a'.repeat(3_000_000),
    right: [413],
  },
];
