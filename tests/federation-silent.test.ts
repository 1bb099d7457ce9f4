import { beforeAll, describe, expect, it } from 'vitest';
import { openComunica } from '../src/engines/comunica.ts';
import { failure, GOOD, JSON_RESULTS, listen, rowsOf, sends } from './support/endpoints.ts';

describe('SERVICE SILENT that fails', () => {
  // SPARQL 1.1 Federated Query §2.3 and §4: the clause is one solution without bindings, whatever stands around it.
  const one = { type: 'literal', value: '1', datatype: 'http://www.w3.org/2001/XMLSchema#integer' };
  const zero = { ...one, value: '0' };
  const [a, b] = ['urn:a', 'urn:b'].map((value) => ({ type: 'uri', value }));
  let bad: string;
  const engine = (endpoint: string) =>
    openComunica({ nquads: ['<urn:a> <urn:p> <urn:b> .'] }, { allowServices: [endpoint] });
  const silent = () => `SERVICE SILENT <${bad}> { ?x <urn:q> ?y { ?y <urn:r> ?z } }`;
  beforeAll(async () => {
    bad = await listen(sends('text/plain', 'no', 500));
  });

  it.each<[string, (clause: string) => string, object[]]>([
    ['alone', (clause) => `SELECT * { ${clause} }`, [{}]],
    ['counted', (clause) => `SELECT (COUNT(*) AS ?n) { ${clause} }`, [{ n: one }]],
    ['with BIND', (clause) => `SELECT * { ${clause} BIND(1 AS ?n) }`, [{ n: one }]],
    ['joined', (clause) => `SELECT * { ?s <urn:p> ?o ${clause} }`, [{ s: a, o: b }]],
    ['in OPTIONAL', (clause) => `SELECT * { ?s <urn:p> ?o OPTIONAL { ${clause} } }`, [{ s: a, o: b }]],
    ['twice', (clause) => `SELECT * { ${clause} ?s <urn:p> ?o ${clause} }`, [{ s: a, o: b }]],
    [
      'on both sides of MINUS',
      (clause) => `SELECT * { ${clause} MINUS { ${clause.replace(/\?/g, '?other')} } }`,
      [{}],
    ],
    ['in UNION', (clause) => `SELECT * { { ${clause} } UNION { ?s <urn:p> ?o } }`, [{}, { s: a, o: b }]],
    ['in a subquery', (clause) => `SELECT * { { SELECT ?x (1 AS ?n) { ${clause} } } }`, [{ n: one }]],
    // §18.5: an error in FILTER is false, and none of the clause's variables is bound.
    ['under FILTER', (clause) => `SELECT * { ?s <urn:p> ?o ${clause} FILTER(?y > 1) }`, []],
    ['under FILTER of what is here', (clause) => `SELECT * { ${clause} FILTER(?x = <urn:a>) }`, []],
    ['under BOUND', (clause) => `SELECT * { ?s <urn:p> ?o ${clause} FILTER(BOUND(?y)) }`, []],
    ['under !BOUND', (clause) => `SELECT * { ?s <urn:p> ?o ${clause} FILTER(!BOUND(?y)) }`, [{ s: a, o: b }]],
    [
      'counted under FILTER',
      (clause) => `SELECT (COUNT(*) AS ?n) { ${clause} FILTER(?y = 1) }`,
      [{ n: zero }],
    ],
    [
      'under FILTER in OPTIONAL',
      (clause) => `SELECT * { ?s <urn:p> ?o OPTIONAL { ${clause} FILTER(?y = 1) } }`,
      [{ s: a, o: b }],
    ],
    // §18.5: MINUS takes away what shares a variable, and the one empty solution shares none.
    ['taken away', (clause) => `SELECT * { ?x <urn:p> ?y MINUS { ${clause} } }`, [{ x: a, y: b }]],
    ['taken away from', (clause) => `SELECT * { ${clause} MINUS { ?x <urn:p> ?y } }`, [{}]],
    [
      'taken away and filtered',
      (clause) => `SELECT * { ?x <urn:p> ?y MINUS { ${clause} FILTER(?z = 1) } }`,
      [{ x: a, y: b }],
    ],
    ['in NOT EXISTS', (clause) => `SELECT * { ?s <urn:p> ?o FILTER NOT EXISTS { ${clause} } }`, []],
    [
      'in EXISTS in COALESCE',
      (clause) => `SELECT ?s (COALESCE(EXISTS { ${clause} }, 7) AS ?n) { ?s <urn:p> ?o }`,
      [{ s: a, n: { type: 'literal', value: 'true', datatype: 'http://www.w3.org/2001/XMLSchema#boolean' } }],
    ],
    ['grouped', (clause) => `SELECT ?y (COUNT(*) AS ?n) { ${clause} } GROUP BY ?y`, [{ n: one }]],
    ['in EXISTS', (clause) => `SELECT * { ?s <urn:p> ?o FILTER EXISTS { ${clause} } }`, [{ s: a, o: b }]],
  ])('%s', async (_, query, rows) => {
    const found = rowsOf(await (await engine(bad)).query(query(silent())));
    expect(found).toHaveLength(rows.length);
    expect(found).toEqual(expect.arrayContaining(rows));
  });

  it('in ASK and CONSTRUCT', async () => {
    const asked = await engine(bad);
    expect(await asked.query(`ASK { ${silent()} }`)).toMatchObject({ value: true });
    const built = await asked.query(`CONSTRUCT { <urn:s> <urn:p> 1 } { ${silent()} }`);
    expect(built.kind === 'graph' && built.quads).toHaveLength(1);
  });

  it('keeps its columns', async () => {
    const { variables } = (await (await engine(bad)).query(`SELECT * { ${silent()} }`)) as {
      variables: string[];
    };
    expect(variables).toEqual(['x', 'y', 'z']);
  });

  it('takes nothing of another clause along, at the same endpoint or another', async () => {
    // An endpoint that fails for one clause only.
    const picky = await listen((request, response) =>
      sends(JSON_RESULTS, GOOD, /urn(:|%3A)no/.test(request.url ?? '') ? 500 : 200)(request, response),
    );
    const asked = await openComunica({}, { allowServices: [picky, bad] });
    const far = { o: { type: 'uri', value: 'urn:far' } };
    for (const other of [picky, bad]) {
      const clauses = [
        `SERVICE SILENT <${other}> { ?s <urn:no> ?r }`,
        `SERVICE SILENT <${picky}> { ?x <urn:p> ?o }`,
      ];
      for (const both of [clauses, clauses.toReversed()])
        expect(rowsOf(await asked.query(`SELECT ?o { ${both.join(' ')} FILTER(!BOUND(?r)) }`))).toEqual([
          far,
        ]);
      const loud = clauses.reverse().join(' ').replace(`SILENT <${other}> { ?s`, `<${other}> { ?s`);
      expect((await failure(asked.query(`SELECT ?o { ${loud} }`))).message).toContain(other);
    }
  });

  it('within another clause is the affair of its endpoint', async () => {
    const seen: string[] = [];
    const outer = await listen((request, response) => {
      seen.push(decodeURIComponent(request.url ?? '').replaceAll('+', ' '));
      sends(JSON_RESULTS, GOOD)(request, response);
    });
    const asked = await openComunica({}, { allowServices: [outer, bad] });
    for (const word of ['', 'SILENT']) {
      const query = `SELECT ?o { SERVICE ${word} <${outer}> { ?x <urn:p> ?o SERVICE SILENT <${bad}> { ?x <urn:q> ?y } } }`;
      expect(rowsOf(await asked.query(query))).toHaveLength(1);
    }
    for (const text of seen) expect(text).toMatch(new RegExp(`SERVICE SILENT <${bad}/?> `));
  });

  it('waits for an endpoint that does not answer once, however often it is named', async () => {
    let asked = 0;
    const slow = await listen(() => {
      asked++;
    });
    const patient = await openComunica(
      { nquads: Array.from({ length: 300 }, (_, i) => `<urn:a${i}> <urn:p> <urn:b> .`) },
      { allowServices: [slow], timeout: 300 },
    );
    const query = `SELECT * { ?s <urn:p> ?o SERVICE SILENT <${slow}> { ?s <urn:q> ?x } }`;
    expect(rowsOf(await patient.query(query))).toHaveLength(300);
    // Not for each block of rows.
    expect(asked).toBe(1);
  });
});
