import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coverage } from '../src/texts/coverage.ts';
import { sentences } from '../src/texts/sentences.ts';

const TEXT = readFileSync(
  new URL('../data/texts/2021-01-15-japan-france-defense-ministers-teleconference.txt', import.meta.url),
  'utf8',
);

/** What the text says, with its spans in code points: by hand, from the text. */
const STATEMENTS: [id: string, start: number, end: number][] = [
  ['s01', 104, 151],
  ['s01', 153, 288],
  ['s02', 296, 382],
  ['s03', 383, 424],
  ['s04', 430, 526],
  ['s05', 528, 552],
  ['s05', 553, 605],
  ['s06', 610, 672],
  ['s07', 674, 712],
  ['s08', 717, 796],
  ['s09', 803, 855],
  ['s10', 860, 904],
  ['s11', 920, 1085],
  ['s12', 1090, 1252],
  ['s13', 1134, 1212],
  ['s14', 1216, 1252],
  ['s15', 1254, 1340],
  ['s16', 1342, 1394],
  ['s16', 1395, 1636],
  ['s16a', 1412, 1533],
  ['s17', 1483, 1581],
  ['s18a', 1542, 1581],
  ['s18', 1592, 1636],
  ['s19', 1652, 1856],
  ['s20', 1890, 2033],
  ['s21', 2072, 2185],
  ['s22', 2192, 2333],
  ['s23', 2340, 2431],
  ['s24', 2443, 2525],
  ['s25', 2532, 2572],
  ['s26', 2577, 2591],
  ['s26', 2592, 2624],
  ['s27', 2662, 2756],
  ['s28', 2767, 2815],
  ['s29', 2816, 2870],
  ['s30', 2877, 2934],
  ['s31', 0, 46],
  ['s31', 48, 64],
  ['s31', 65, 90],
  ['s31', 91, 102],
];
const passages = STATEMENTS.map(([record, start, end]) => ({ record, start, end }));

const cut = (text: string, language: string) =>
  sentences(text, language).map(({ start, end }) => [...text].slice(start, end).join(''));

describe('the founding text', () => {
  it('has 19 sentences, counting headings and bullets', () => {
    expect(cut(TEXT, 'en').map((sentence) => sentence.replaceAll(/^(.{30}).+$/gs, '$1…'))).toEqual([
      'Japan-France Defense Ministers…',
      'January 15, 2021',
      'Japan Ministry of Defense',
      'in Japanese',
      'On January 15, 2021, commencin…',
      '1. Minister Parly congratulate…',
      'Minister Kishi expressed his a…',
      'Minister Kishi mentioned no ac…',
      'Minister Parly expressed her g…',
      '2. The Ministers exchanged vie…',
      'The Ministers affirmed to cont…',
      'Regarding North Korea, Ministe…',
      'The Ministers reaffirmed their…',
      '3. In addition, the Ministers …',
      '4. ●sharing lessons learned in…',
      '●Finding new opportunities for…',
      '●sharing information and excha…',
      'Minister Parly consented to th…',
      '5. In addition, the two Minist…',
    ]);
  });

  it('is covered by its statements, every sentence', () => {
    const found = coverage(TEXT, 'en', passages);
    expect(found.uncovered).toEqual([]);
    expect(found.sentences.find(({ start }) => start === 1342)?.records).toEqual([
      's16',
      's16a',
      's17',
      's18a',
      's18',
    ]);
    expect(found.charactersTotal).toBe([...TEXT].filter((character) => /\S/.test(character)).length);
    expect(found.share).toBeGreaterThan(0.85);
    expect(found.share).toBeLessThan(1);
  });

  it.each(['s03', 's25', 's31'])('is not, without %s', (left) => {
    const { uncovered } = coverage(
      TEXT,
      'en',
      passages.filter(({ record }) => record !== left),
    );
    // The sentence of s03 also holds s04, that of s25 also s26.
    expect(uncovered.map(({ start }) => start)).toEqual(left === 's31' ? [0, 48, 65, 91] : []);
  });
});

describe('sentences', () => {
  it.each([
    ['en', 'He met the Hon. Florence Parly. She agreed.', ['He met the Hon. Florence Parly.', 'She agreed.']],
    ['en', 'Mr. A and Dr. B met Gen. C. They spoke.', ['Mr. A and Dr. B met Gen. C.', 'They spoke.']],
    ['en-GB', 'Mrs. A spoke.', ['Mrs. A spoke.']],
    ['en', 'They met in the U.S. Then they left.', ['They met in the U.S.', 'Then they left.']],
    ['en', 'Signed by the Hon.\nDone in Tokyo.', ['Signed by the Hon.', 'Done in Tokyo.']],
    ['fr', 'M. Dupont a parlé. Il est parti.', ['M. Dupont a parlé.', 'Il est parti.']],
    ['ja', '日本は反対する。フランスも反対する。', ['日本は反対する。', 'フランスも反対する。']],
    ['en', '1. First. 2. Second.\n3.\n● Third', ['1. First.', '2. Second.', '3.\n● Third']],
    ['en', 'Done.\n***\n', ['Done.\n***']],
    ['en', '2021', ['2021']],
    ['en', ' \n', []],
    ['en', '', []],
    ['en', '🤝 Agreed 🤝. 👍 Good.', ['🤝 Agreed 🤝.', '👍 Good.']],
  ])('in %s: %j', (language, text, expected) => {
    expect(cut(text, language)).toEqual(expected);
  });

  it('follow each other and leave out nothing but white space', () => {
    const character = fc.constantFrom(...'ab. A!?\n\r\t\u2003日。🤝1●é\u0301"’)');
    fc.assert(
      fc.property(
        fc.array(character).map((all) => all.join('')),
        (text) => {
          let from = 0;
          const characters = [...text];
          for (const { start, end } of sentences(text, 'en')) {
            expect(characters.slice(from, start).join('').trim()).toBe('');
            expect(start).toBeLessThan(end);
            expect(characters[start]).toMatch(/\S/);
            expect(characters[end - 1]).toMatch(/\S/);
            from = end;
          }
          expect(characters.slice(from).join('').trim()).toBe('');
        },
      ),
      { numRuns: 500 },
    );
  });

  it('need a language', () => {
    expect(() => sentences('A.', 'not a language')).toThrow(/no language tag/);
  });
});

describe('coverage', () => {
  it('counts a character once, and no white space', () => {
    const found = coverage('One two. 🤝 Three.', 'en', [
      { start: 4, end: 10, record: 'b' },
      { start: 0, end: 6, record: 'a' },
      { start: 5, end: 7, record: 'a' },
    ]);
    expect(found.sentences).toEqual([
      { start: 0, end: 8, text: 'One two.', records: ['a', 'b'] },
      { start: 9, end: 17, text: '🤝 Three.', records: ['b'] },
    ]);
    expect([found.charactersCovered, found.charactersTotal]).toEqual([8, 14]);
    expect(found.share).toBe(8 / 14);
  });

  it('is none without passages, and whole for a text of nothing', () => {
    expect(coverage('One. Two.', 'en', [])).toMatchObject({ charactersCovered: 0, share: 0 });
    expect(coverage('One. Two.', 'en', []).uncovered).toHaveLength(2);
    expect(coverage(' ', 'en', [])).toEqual({
      sentences: [],
      uncovered: [],
      charactersCovered: 0,
      charactersTotal: 0,
      share: 1,
    });
  });

  it.each([
    [-1, 2],
    [2, 2],
    [3, 2],
    [0, 5],
  ])('refuses the span %i–%i in a text of four', (start, end) => {
    expect(() => coverage('Yes.', 'en', [{ start, end, record: 'x' }])).toThrow(/does not lie in the text/);
  });
});
