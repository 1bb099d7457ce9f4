import type { Literal } from '@rdfjs/types';
import { closest } from 'fastest-levenshtein';
import { PREFIXES } from '../prefixes.ts';
import { cutTo } from '../texts/code-points.ts';

const XSD = PREFIXES.xsd as string;
const RDF = PREFIXES.rdf as string;

/** Says what is wrong with a lexical form, as the end of a sentence; undefined where nothing is. */
type Check = (value: string) => string | undefined;

const ZONE = '(Z|[+-](?:(?:0\\d|1[0-3]):[0-5]\\d|14:00))?';
const YEAR = '(-?(?:[1-9]\\d{3,}|0\\d{3}))';

/** Every string is a value. */
const anything: Check = () => undefined;

function pattern(source: string, written: string): Check {
  const expression = new RegExp(`^(?:${source})$`, 'u');
  return (value) => (expression.test(value) ? undefined : `it is written ${written}`);
}

/** An integer type with its bounds (XSD 1.1 part 2, §3.4.13–25). */
function integer(least?: bigint, greatest?: bigint): Check {
  return (value) => {
    const [, sign, digits] = /^([+-]?)0*(\d+)$/.exec(value) ?? [];
    if (digits === undefined) return 'it is written in digits, like 60';
    // No bound has more than 20 digits, and making a BigInt of a million would take long.
    const number = BigInt(`${sign === '-' ? '-' : ''}${digits.slice(0, 30)}`);
    if (least !== undefined && number < least) return `it is at least ${least}`;
    if (greatest !== undefined && number > greatest) return `it is at most ${greatest}`;
    return undefined;
  };
}

function dayProblem(year: string, month: string, day: string): string | undefined {
  const number = Number(month);
  if (number < 1 || number > 12) return `there is no month ${month}`;
  // Years repeat every 400 in the Gregorian calendar, and 400 divides 10,000: four digits tell, whatever the length.
  const leap = Number(year.slice(-4)) % 400;
  const february = leap % 4 === 0 && (leap % 100 !== 0 || leap === 0) ? 29 : 28;
  const last = [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][number - 1] as number;
  if (Number(day) >= 1 && Number(day) <= last) return undefined;
  return `month ${month}${number === 2 ? ` of ${year}` : ''} has no day ${day}`;
}

function timeProblem(hour: string, minute: string, second: string): string | undefined {
  if (Number(hour) === 24 && Number(minute) === 0 && Number(second) === 0) return undefined;
  if (Number(hour) > 23) return `there is no hour ${hour}`;
  if (Number(minute) > 59) return `there is no minute ${minute}`;
  return Number(second) < 60 ? undefined : `there is no second ${second}`;
}

/** A date or time type: its parts by a pattern, then each part against calendar and clock (§3.3.7–14). */
function calendar(
  source: string,
  written: string,
  parts: (match: string[]) => string | undefined,
  zone = ZONE,
): Check {
  const expression = new RegExp(`^${source}${zone}$`);
  return (value) => {
    const match = expression.exec(value);
    return match ? parts(match) : `it is written ${written}`;
  };
}

const DATE = `${YEAR}-(\\d\\d)-(\\d\\d)`;
const TIME = '(\\d\\d):(\\d\\d):(\\d\\d(?:\\.\\d+)?)';
const DATE_TIME = 'YYYY-MM-DDThh:mm:ss with a zone, like 2021-01-15T16:35:00+09:00';
const dateTime = ([, year = '', month = '', day = '', hour = '', minute = '', second = '']: string[]) =>
  dayProblem(year, month, day) ?? timeProblem(hour, minute, second);
const TIME_OF_DURATION = 'T(?=\\d)(?:\\d+H)?(?:\\d+M)?(?:\\d+(?:\\.\\d+)?S)?';
const REAL = '[+-]?(?:\\d+(?:\\.\\d*)?|\\.\\d+)';
const double = pattern(`${REAL}(?:[eE][+-]?\\d+)?|[+-]?INF|NaN`, 'as a number, like 1.5E0');

// One pattern for the whole would repeat a group per word or quartet, and overflow on a megabyte.
const LOOSE = /[\t\n\r]|^ | {2}| $/;
const base64: Check = (value) => {
  const dense = value.replaceAll(' ', '');
  const padded = /^[A-Za-z0-9+/]*(?:[AEIMQUYcgkosw048]=|[AQgw]==)?$/.test(dense);
  return padded && dense.length % 4 === 0 && !LOOSE.test(value) ? undefined : 'it is written in base 64';
};

/** The datatypes of XML Schema that RDF 1.1 uses (Concepts, §5.1), and how a value of each is written. */
const XSD_TYPES: Readonly<Record<string, Check>> = {
  string: anything,
  anyURI: anything,
  normalizedString: pattern('[^\\t\\n\\r]*', 'without tabs and line breaks'),
  token: (value) =>
    LOOSE.test(value) ? 'it is written without line breaks, outer or double spaces' : undefined,
  language: pattern('[a-zA-Z]{1,8}(?:-[a-zA-Z0-9]{1,8})*', 'as a language tag, like en or ja-latn'),
  Name: pattern('[\\p{L}_:][\\p{L}\\p{M}\\p{N}_:.·-]*', 'as an XML name'),
  NCName: pattern('[\\p{L}_][\\p{L}\\p{M}\\p{N}_.·-]*', 'as an XML name without a colon'),
  NMTOKEN: pattern('[\\p{L}\\p{M}\\p{N}_:.·-]+', 'in name characters, without spaces'),
  boolean: pattern('true|false|1|0', 'true or false'),
  decimal: pattern(REAL, 'as digits with a decimal point, like 1.5'),
  double,
  float: double,
  integer: integer(),
  nonNegativeInteger: integer(0n),
  positiveInteger: integer(1n),
  nonPositiveInteger: integer(undefined, 0n),
  negativeInteger: integer(undefined, -1n),
  byte: integer(-128n, 127n),
  short: integer(-32768n, 32767n),
  int: integer(-(2n ** 31n), 2n ** 31n - 1n),
  long: integer(-(2n ** 63n), 2n ** 63n - 1n),
  unsignedByte: integer(0n, 255n),
  unsignedShort: integer(0n, 65535n),
  unsignedInt: integer(0n, 2n ** 32n - 1n),
  unsignedLong: integer(0n, 2n ** 64n - 1n),
  date: calendar(DATE, 'YYYY-MM-DD, like 2021-01-15', ([, year = '', month = '', day = '']) =>
    dayProblem(year, month, day),
  ),
  time: calendar(TIME, 'hh:mm:ss, like 16:35:00', ([, hour = '', minute = '', second = '']) =>
    timeProblem(hour, minute, second),
  ),
  dateTime: calendar(`${DATE}T${TIME}`, DATE_TIME, dateTime),
  dateTimeStamp: calendar(`${DATE}T${TIME}`, DATE_TIME, dateTime, ZONE.slice(0, -1)),
  gYear: calendar(YEAR, 'YYYY, like 2021', () => undefined),
  gYearMonth: calendar(`${YEAR}-(\\d\\d)`, 'YYYY-MM, like 2021-01', ([, year = '', month = '']) =>
    dayProblem(year, month, '01'),
  ),
  gMonth: calendar('--(\\d\\d)', '--MM, like --01', ([, month = '']) => dayProblem('2000', month, '01')),
  // In a year that is not named, 29 February may be a day.
  gMonthDay: calendar('--(\\d\\d)-(\\d\\d)', '--MM-DD, like --01-15', ([, month = '', day = '']) =>
    dayProblem('2000', month, day),
  ),
  gDay: calendar('---(\\d\\d)', '---DD, like ---15', ([, day = '']) => dayProblem('2000', '01', day)),
  duration: pattern(
    `-?P(?=.)(?:\\d+Y)?(?:\\d+M)?(?:\\d+D)?(?:${TIME_OF_DURATION})?`,
    'like P1Y2M3DT4H5M6S, with the parts that it has',
  ),
  yearMonthDuration: pattern('-?P(?=.)(?:\\d+Y)?(?:\\d+M)?', 'in years and months, like P1Y2M'),
  dayTimeDuration: pattern(
    `-?P(?=.)(?:\\d+D)?(?:${TIME_OF_DURATION})?`,
    'in days and hours, like P3DT4H5M6S',
  ),
  hexBinary: pattern('(?:[0-9a-fA-F]{2})*', 'as pairs of hexadecimal digits'),
  base64Binary: base64,
};

/**
 * Why a literal is no value of its datatype, as a sentence; undefined where it is one, or where the datatype
 * is not one of RDF's. Lexical forms are taken as they stand: RDF strips no white space (RDF 1.1 Concepts, §3.3).
 */
export function literalProblem({ value, language, datatype }: Literal): string | undefined {
  if (language) return undefined;
  if (datatype.value === `${RDF}langString`)
    return `"${cutTo(value, 60)}" is an rdf:langString without a language tag.`;
  if (!datatype.value.startsWith(XSD)) return undefined;
  const name = datatype.value.slice(XSD.length);
  const check = Object.hasOwn(XSD_TYPES, name) ? XSD_TYPES[name] : undefined;
  if (check === undefined) {
    return `There is no datatype xsd:${name} for RDF; the nearest is xsd:${closest(name, Object.keys(XSD_TYPES))}.`;
  }
  const problem = check(value);
  return problem && `"${cutTo(value, 60)}" is no xsd:${name}: ${problem}.`;
}

/**
 * Forms that a store which normalises keeps: what passes here need not be sent through one. Only the common
 * datatypes, and only lengths that no store cuts; the rest take the round trip.
 */
const KEPT: Readonly<Record<string, RegExp>> = {
  boolean: /^(?:true|false)$/,
  integer: /^(?:0|-?[1-9]\d{0,17})$/,
  decimal: /^(?:0|-?[1-9]\d{0,9}|-?(?:0|[1-9]\d{0,9})\.\d{0,7}[1-9])$/,
  date: /^[1-9]\d{3}-\d\d-\d\d$/,
  gYear: /^[1-9]\d{3}$/,
  time: /^(?!24)\d\d:\d\d:\d\d$/,
  dateTime: /^[1-9]\d{3}-\d\d-\d\dT(?!24)\d\d:\d\d:\d\d(?:Z|[+-](?!00:00)\d\d:\d\d)?$/,
};

/** Whether a well-typed literal may come out of a normalising store otherwise than it went in. */
export function mayBeRewritten({ value, language, datatype }: Literal): boolean {
  if (language || !datatype.value.startsWith(XSD)) return false;
  const name = datatype.value.slice(XSD.length);
  if (XSD_TYPES[name] === anything) return false;
  return !(Object.hasOwn(KEPT, name) && KEPT[name]?.test(value));
}

/** What a store makes of a literal, said so that the author can write it; undefined where it keeps it. */
export function rewriteProblem(
  { value, datatype }: Literal,
  kept: { value: string; datatype: string },
): string | undefined {
  const type = datatype.value.replace(XSD, 'xsd:');
  const keptType = kept.datatype.replace(XSD, 'xsd:');
  if (kept.value === value && keptType === type) return undefined;
  return `"${cutTo(value, 60)}"^^${type} becomes "${cutTo(kept.value, 60)}"^^${keptType} in the query engine: write that.`;
}
