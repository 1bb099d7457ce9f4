/*
 * The country columns of the neighbours' files (`../shared/data/`): how each file is read, what its columns hold, and
 * which of them identify the same thing a second time.
 *
 * Of a file: `read` (see `read.mjs`), `dates` (see `datesOf`), `on` (the day of a list that has only what holds then),
 * `missing` (cells that say that there is no value), `columns`, and `same` (columns of one row that must denote one thing). Of a column: the `scheme` of its codes, or the `types` that
 * its names are asked for, one after the other; `from`, where it is a part of another column.
 */

/** Places of the columns in GDELT 2.0's files of events, which have no header. */
const GDELT = {
  1: 'SQLDATE',
  7: 'Actor1CountryCode',
  17: 'Actor2CountryCode',
  36: 'Actor1Geo_FullName',
  37: 'Actor1Geo_CountryCode',
  44: 'Actor2Geo_FullName',
  45: 'Actor2Geo_CountryCode',
  52: 'ActionGeo_FullName',
  53: 'ActionGeo_CountryCode',
};
const NAMES = ['state', 'territory'];
/** "Vancouver, British Columbia, Canada" ends in the country, which may be "Bahamas, The" or "Vietnam, Republic Of". */
const lastPart = (place) => /[^,]*(?:, (?:The|Republic Of))?$/.exec(place)?.[0] ?? '';
const geography = (actor) => [
  { column: `${actor}Geo_CountryCode`, scheme: 'fips-10-4' },
  { column: `${actor}Geo country`, types: NAMES, from: [`${actor}Geo_FullName`, lastPart] },
];

export const FILES = [
  {
    file: 'gdelt2_20191024143000.export.CSV',
    read: { delimiter: '\t', header: GDELT },
    dates: ['SQLDATE'],
    missing: [''],
    columns: [
      { column: 'Actor1CountryCode', scheme: 'cameo-country' },
      { column: 'Actor2CountryCode', scheme: 'cameo-country' },
      ...geography('Actor1'),
      ...geography('Actor2'),
      ...geography('Action'),
    ],
    same: ['Actor1', 'Actor2', 'Action'].map((actor) => geography(actor).map(({ column }) => column)),
  },
  {
    file: 'icews_events.2018.sample.tab',
    read: { delimiter: '\t' },
    dates: ['Event Date'],
    // The README of the files says so; Namibia is written out.
    missing: ['NA'],
    columns: ['Source Country', 'Target Country', 'Country'].map((column) => ({ column, types: NAMES })),
    same: [],
  },
  {
    file: 'cow_states2016_from_peacesciencer.csv',
    read: { delimiter: ',' },
    dates: [
      ['styear', 'stmonth', 'stday'],
      ['endyear', 'endmonth', 'endday'],
    ],
    missing: [],
    columns: [
      { column: 'ccode', scheme: 'cow-number' },
      { column: 'stateabb', scheme: 'cow-abbreviation' },
      { column: 'statenme', types: NAMES },
    ],
    same: [['ccode', 'stateabb', 'statenme']],
  },
  {
    file: 'cow_gw_panel_isard.csv',
    read: { delimiter: ',' },
    dates: ['year'],
    missing: [''],
    columns: [
      { column: 'ccode', scheme: 'cow-number' },
      { column: 'stateabb', scheme: 'cow-abbreviation' },
      { column: 'cw_name', types: NAMES },
      { column: 'gwcode', scheme: 'gleditsch-ward-number' },
      { column: 'gw_name', types: NAMES },
    ],
    same: [
      ['ccode', 'stateabb', 'cw_name'],
      ['gwcode', 'gw_name'],
      ['ccode', 'gwcode'],
    ],
  },
  {
    file: 'atop_dyadyear_jpn_fra_prk_mli_1990on.csv',
    read: { delimiter: ',' },
    dates: ['year'],
    missing: [],
    columns: [
      { column: 'ccode1', scheme: 'cow-number' },
      { column: 'ccode2', scheme: 'cow-number' },
    ],
    same: [],
  },
  {
    file: 'unga_votes_JP_FR_KP_ML_sessions65on.csv',
    read: { delimiter: ',' },
    dates: ['date'],
    missing: [],
    columns: [
      { column: 'country', types: NAMES },
      { column: 'country_code', scheme: 'iso-3166-1-alpha-2' },
    ],
    same: [['country', 'country_code']],
  },
  {
    file: 'hsg_visits_2020.xml',
    read: { xml: 'visits' },
    dates: ['start-date'],
    missing: [],
    columns: [
      { column: 'from', types: NAMES },
      { column: 'from id', types: NAMES },
    ],
    same: [['from', 'from id']],
  },
  {
    file: 'country-codes.csv',
    read: { delimiter: ',' },
    // A list of what holds now: the day on which it was read.
    on: '2026-11-25',
    missing: [''],
    columns: [
      { column: 'ISO3166-1-Alpha-2', scheme: 'iso-3166-1-alpha-2' },
      { column: 'ISO3166-1-Alpha-3', scheme: 'iso-3166-1-alpha-3' },
      { column: 'ISO3166-1-numeric', scheme: 'iso-3166-1-numeric' },
      { column: 'FIPS', scheme: 'fips-10-4' },
      { column: 'M49', scheme: 'un-m49' },
      { column: 'Geoname ID', scheme: 'geonames' },
      { column: 'wikidata_id', scheme: 'wikidata' },
      { column: 'official_name_en', types: NAMES },
      { column: 'official_name_fr', types: NAMES },
      { column: 'UNTERM English Short', types: NAMES },
      { column: 'UNTERM English Formal', types: NAMES },
      { column: 'UNTERM French Short', types: NAMES },
      { column: 'UNTERM French Formal', types: NAMES },
      { column: 'CLDR display name', types: NAMES },
    ],
    same: [
      ['ISO3166-1-Alpha-2', 'ISO3166-1-Alpha-3', 'ISO3166-1-numeric', 'FIPS', 'M49', 'official_name_en'],
      ['ISO3166-1-Alpha-3', 'Geoname ID', 'wikidata_id', 'official_name_fr', 'CLDR display name'],
      [
        'ISO3166-1-Alpha-3',
        'UNTERM English Short',
        'UNTERM English Formal',
        'UNTERM French Short',
        'UNTERM French Formal',
      ],
    ],
  },
  {
    file: 'europarl_countries-skos.rdf',
    read: { xml: 'concepts' },
    missing: [],
    columns: [
      { column: 'code', scheme: 'eu-country-authority' },
      { column: 'English label', types: NAMES },
    ],
    same: [['code', 'English label']],
  },
];

/** The days or years with which the values of a row are asked; where rows have none, the file's own, or once without any. */
export function datesOf({ dates, on }, row) {
  if (!dates) return [on];
  return dates.map((date) =>
    typeof date === 'string' ? row[date] : date.map((part) => row[part].padStart(2, '0')).join('-'),
  );
}

/** What a column holds in a row. */
export const cellOf = ({ column, from: [whole, part] = [column, (cell) => cell] }, row) =>
  part(row[whole] ?? '').trim();
