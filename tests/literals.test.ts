import fc from 'fast-check';
import { DataFactory } from 'n3';
import { validateTerm } from 'rdf-validate-datatype';
import { describe, expect, it } from 'vitest';
import { canonicalLiteral } from '../src/engines/oxigraph.ts';
import { literalProblem, mayBeRewritten } from '../src/read/literals.ts';

const XSD = 'http://www.w3.org/2001/XMLSchema#';
const typed = (value: string, type: string) => DataFactory.literal(value, DataFactory.namedNode(XSD + type));

/** Values of each type and forms that are none, by XML Schema 1.1 part 2 (section by type). */
const FORMS: [type: string, values: string[], others: string[]][] = [
  ['boolean', ['true', 'false', '1', '0'], ['TRUE', 'yes', '']],
  ['decimal', ['1', '-1.5', '+.5', '1.', '007'], ['1e3', '+-1', '.', '1,5']],
  ['integer', ['0', '-07', '+12'], ['1.0', '', ' 1', '٣']],
  ['int', ['2147483647', '-2147483648'], ['2147483648', '-2147483649']],
  ['byte', ['127', '-128', '0000127'], ['128', '-129']],
  ['unsignedLong', ['18446744073709551615', '-0'], ['18446744073709551616', '-1']],
  ['positiveInteger', ['1'], ['0', '-1']],
  ['double', ['1', '1.5E-3', 'INF', '-INF', '+INF', 'NaN', '.5e1'], ['inf', '1e', 'e5']],
  [
    'date',
    [
      '2021-01-15',
      '2020-02-29',
      '2000-02-29',
      '2021-01-15Z',
      '2021-01-15+14:00',
      '-0044-03-15',
      '12021-01-01',
    ],
    [
      '2024-13-45',
      '2021-02-29',
      '1900-02-29',
      '2021-04-31',
      '2021-00-10',
      '2021-01-00',
      '21-01-15',
      '2021-1-15',
      '2021-01-15+14:01',
      '2021-01-15T00:00:00',
      '02021-01-01',
      '15 January 2021',
    ],
  ],
  [
    'dateTime',
    ['2021-01-15T16:35:00', '2021-01-15T16:35:00.25+09:00', '2021-01-15T24:00:00Z'],
    [
      '2021-01-15',
      '2021-01-15T24:00:01',
      '2021-01-15T16:60:00',
      '2021-01-15T16:35:60',
      '2021-01-15T16:35',
      '2021-02-30T00:00:00',
    ],
  ],
  ['dateTimeStamp', ['2021-01-15T16:35:00Z'], ['2021-01-15T16:35:00']],
  ['time', ['16:35:00', '24:00:00', '00:00:00.5Z'], ['16:35', '25:00:00', '16:35:61', '4:35:00']],
  ['gYear', ['2021', '-0001'], ['21', '02021']],
  ['gYearMonth', ['2021-01'], ['2021-13', '2021']],
  ['gMonth', ['--12'], ['--13', '12']],
  ['gMonthDay', ['--02-29', '--12-31'], ['--02-30', '02-29']],
  ['gDay', ['---31'], ['---32', '31']],
  ['duration', ['P1Y2M3DT4H5M6.7S', 'PT60M', '-P1D', 'P0Y'], ['P', 'PT', 'P1DT', '1D', 'P1H', 'P-1D']],
  ['dayTimeDuration', ['P1DT2H', 'PT0S'], ['P1Y', 'P', 'P1DT']],
  ['yearMonthDuration', ['P1Y', 'P12M'], ['P1D', 'P']],
  ['hexBinary', ['', '0aFF'], ['0', '0g']],
  ['base64Binary', ['', 'QUJD', 'QU JD', 'QQ==', 'QUI='], ['QUJ', 'QR==', 'Q===', 'QUJD ', '*']],
  ['token', ['', 'a b'], [' a', 'a  b', 'a\nb']],
  ['language', ['en', 'zh-Hant'], ['englishlanguage', 'e_n', '']],
  ['anyURI', ['https://example.org/', ''], []],
  ['string', ['', 'a\n'], []],
];

describe.each(FORMS)('xsd:%s', (type, values, others) => {
  it.each(values)('has the value %j', (value) => {
    expect(literalProblem(typed(value, type))).toBeUndefined();
  });
  if (others.length > 0) {
    it.each(others)('has not %j', (value) => {
      expect(literalProblem(typed(value, type))).toContain(`"${value}" is no xsd:${type}`);
    });
  }
});

describe('datatypes', () => {
  it('of XML Schema that do not exist are named with the nearest', () => {
    expect(literalProblem(typed('2021-01-15', 'Date'))).toMatch(/nearest is xsd:date/);
    expect(literalProblem(typed('x', 'toString'))).toMatch(/no datatype xsd:toString/);
  });
  it('of others are theirs to judge, and language tags make strings', () => {
    expect(
      literalProblem(DataFactory.literal('x', DataFactory.namedNode('https://example.org/t'))),
    ).toBeUndefined();
    expect(literalProblem(DataFactory.literal('x', 'en'))).toBeUndefined();
  });
  it('of a million characters are no trouble', () => {
    for (const type of ['base64Binary', 'token', 'integer', 'gYear', 'decimal', 'duration', 'byte']) {
      expect(() => literalProblem(typed('1'.repeat(1e6), type))).not.toThrow();
    }
  });

  // It takes impossible dates for dates, "--" in front of months and days for wrong, and bounds int at 2^31.
  const otherwise = /^(?:date|dateTime|dateTimeStamp|time|g\w+|int|decimal|double|float)$/;
  const types = FORMS.map(([type]) => type).filter((type) => !otherwise.test(type));
  it('are judged as rdf-validate-datatype does, where it does not err', () => {
    const form = fc.oneof(
      fc.constantFrom(...FORMS.flatMap(([, values, others]) => [...values, ...others])),
      fc.string({ unit: fc.constantFrom(...'0123456789-+:.TPZYMDHS AQg=') }),
    );
    fc.assert(
      fc.property(form, fc.constantFrom(...types), (value, type) => {
        expect(literalProblem(typed(value, type)) === undefined).toBe(validateTerm(typed(value, type)));
      }),
      { numRuns: 2000 },
    );
  });
});

describe('a literal that is said to be kept', () => {
  const number = (greatest: number) => fc.integer({ min: 0, max: greatest });
  const two = (greatest: number) => number(greatest).map((n) => String(n).padStart(2, '0'));
  const sign = fc.constantFrom('', '-', '+');
  const day = fc
    .tuple(number(9999), two(12), two(31))
    .map(([y, m, d]) => `${String(y).padStart(4, '0')}-${m}-${d}`);
  const time = fc
    .tuple(two(24), two(59), two(59), fc.constantFrom('', '.5', '.50'))
    .map(([h, m, s, f]) => `${h}:${m}:${s}${f}`);
  const zone = fc.constantFrom('', 'Z', '+00:00', '-00:00', '+09:00', '-14:00');
  const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 1, maxLength: 20 });
  const literal = fc.oneof(
    fc.tuple(sign, digits).map(([s, d]) => typed(s + d, 'integer')),
    fc.tuple(sign, digits, digits).map(([s, d, f]) => typed(`${s}${d}.${f}`, 'decimal')),
    digits.map((d) => typed(d, 'decimal')),
    fc.tuple(day, zone).map(([d, z]) => typed(d + z, 'date')),
    fc.tuple(time, zone).map(([t, z]) => typed(t + z, 'time')),
    fc.tuple(day, time, zone).map(([d, t, z]) => typed(`${d}T${t}${z}`, 'dateTime')),
    number(20000).map((year) => typed(String(year), 'gYear')),
    fc.constantFrom('true', 'false', '1', '0').map((value) => typed(value, 'boolean')),
  );
  it('comes out of the store as it went in', () => {
    let kept = 0;
    fc.assert(
      fc.property(literal, (one) => {
        if (literalProblem(one) || mayBeRewritten(one)) return;
        kept++;
        expect(canonicalLiteral(one)).toEqual({ value: one.value, datatype: one.datatype.value });
      }),
      { numRuns: 3000 },
    );
    expect(kept).toBeGreaterThan(300);
  });
});
