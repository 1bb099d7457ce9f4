import { readFileSync, writeFileSync } from 'node:fs';
import { dem, id, LABEL, TYPE, vocabulary } from './vocabulary.mjs';

/*
 * Events that nobody held, in the vocabulary of the built graph and with what is derived there, so that the questions
 * of the catalogue join them as they join real ones. The same seed gives the same bytes.
 */

const SUBJECT = '<http://purl.org/dc/terms/subject>';
const SOURCE = '<http://purl.org/dc/terms/source>';
const XSD = 'http://www.w3.org/2001/XMLSchema#';

const DAY = 86_400_000;
const FIRST_DAY = Date.UTC(1990, 0, 1) / DAY;
const DAYS = 12_000;
/** Statements are rarer than events: of most meetings only the day is on record. */
const WITH_PARTICIPATION = 0.4;
const WITH_STATEMENT = 0.23;
const WITH_POSITION = 0.45;
const WITH_COMMITMENT = 0.4;
const WITH_ASSESSMENT = 0.25;
const RESTATED = 0.3;

/** Numbers in [0, 1) from a seed (mulberry32). */
export function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
}

const typed = (value, type) => `"${value}"^^<${XSD}${type}>`;
const english = (text) => `"${text}"@en`;

/**
 * Writes the graph at `graph` and generated events to one file of N-Triples.
 *
 * @param {{ graph: string, to: string, events?: number, seed?: number }} options
 * @returns {{ triples: number, bytes: number }}
 */
export function generate({ graph, to, events = 40_000, seed = 2021 }) {
  const bundled = readFileSync(graph, 'utf8').trimEnd().split('\n');
  const known = vocabulary(bundled);
  const next = random(seed);
  const one = (list) => list[Math.floor(next() * list.length)];
  const lines = [];
  const earlier = { commitment: [], position: [] };
  for (let i = 0; i < events; i++) addEvent(i);
  const text = `${bundled.join('\n')}\n${lines.join('\n')}\n`;
  writeFileSync(to, text);
  return { triples: bundled.length + lines.length, bytes: Buffer.byteLength(text) };

  function add(subject, pairs) {
    for (const [property, value] of pairs) lines.push(`${subject} ${property} ${value} .`);
  }

  function addEvent(i) {
    const number = FIRST_DAY + Math.floor(next() * DAYS);
    const date = new Date(number * DAY).toISOString().slice(0, 10);
    const path = `id/event/e-${date}-generated-${i}`;
    const event = id(path);
    const state = one(known.states);
    const other = one(known.states.filter((iri) => iri !== state));
    const at = { i, path, event, state, other, date, number, document: one(known.documents) };
    add(event, [
      [TYPE, dem('Event')],
      [LABEL, english(`Generated meeting no. ${i}, ${date}`)],
      [dem('kind'), one(known.kinds)],
      [dem('firstDate'), typed(date, 'date')],
      [dem('lastDate'), typed(date, 'date')],
      [dem('firstDay'), typed(number, 'integer')],
      [dem('lastDay'), typed(number, 'integer')],
      [dem('when'), `"${date}"`],
      [dem('year'), typed(date.slice(0, 4), 'integer')],
      [dem('participatingState'), state],
      [dem('participatingState'), other],
      [SOURCE, at.document],
    ]);
    if (next() < 0.5) add(event, [[dem('channel'), one(known.channels)]]);
    if (next() < WITH_PARTICIPATION) addParticipation(at);
    if (next() < WITH_STATEMENT) addStatement(at);
  }

  function addParticipation({ path, event, number }) {
    const { tenure, person, office, state } = one(known.tenures);
    const participation = id(`${path}/participation-1`);
    add(event, [[dem('participation'), participation]]);
    add(participation, [
      [TYPE, dem('Participation')],
      [dem('participant'), person],
      [dem('inCapacity'), office],
      [dem('representing'), state],
      [dem('tenure'), tenure],
      [dem('daysInOffice'), typed(number % 900, 'integer')],
    ]);
  }

  function addStatement(at) {
    const { i, path, event, state, document } = at;
    const statement = id(`${path}/s01`);
    const { person, name } = one(known.tenures);
    const force = one(known.forces);
    const issue = one(known.issues);
    const said = `“what was said at meeting ${i}”`;
    add(statement, [
      [TYPE, dem('Statement')],
      [dem('event'), event],
      [dem('madeAt'), event],
      [dem('reportedIn'), document],
      [dem('reference'), `"Generated source of meeting ${i}"`],
      [dem('attribution'), one(known.attributions)],
      [dem('force'), force.iri],
      [dem('forceNames'), `"${force.name}"`],
      [dem('gloss'), english(`The speaker says what was said at meeting ${i}.`)],
      [dem('wording'), `"${said}"`],
      [dem('speaker'), person],
      [dem('speakerNames'), `"${name}"`],
      [dem('side'), state],
      [dem('sideNames'), `"side of meeting ${i}"`],
      [dem('issue'), issue],
      [SUBJECT, issue],
    ]);
    const about = { ...at, statement, person, name, issue, said };
    if (next() < WITH_POSITION) addPosition(about);
    if (next() < WITH_COMMITMENT) addCommitment(about);
  }

  /** What a position and a commitment have in common: a third of them repeat one that was made before. */
  function addConveyed(kind, { i, path, event, statement, issue, said }, pairs) {
    const record = id(`${path}/s01-${kind}`);
    const before = next() < RESTATED ? one(earlier[kind].slice(-2000)) : undefined;
    const { chain, place, record: restated } = before ?? { chain: record, place: 0 };
    add(statement, [[dem('conveys'), record]]);
    add(record, [
      [TYPE, dem(kind === 'position' ? 'Position' : 'Commitment')],
      [dem('event'), event],
      [dem('gloss'), english(`The ${kind} of meeting ${i}.`)],
      [dem('wording'), `"${said}"`],
      [dem('reference'), `"Generated source of meeting ${i}"`],
      [dem('issue'), issue],
      [dem('chain'), chain],
      [dem('placeInChain'), typed(place + 1, 'integer')],
      ...(restated ? [[dem('restates'), restated]] : []),
      ...pairs,
    ]);
    earlier[kind].push({ record, chain, place: place + 1 });
    return record;
  }

  function addPosition(about) {
    addConveyed('position', about, [
      [dem('holder'), about.person],
      [dem('holderNames'), `"${about.name}"`],
      [dem('stance'), one(known.stances)],
      [dem('targetNaming'), one(known.targetNamings)],
      [dem('side'), about.state],
    ]);
  }

  function addCommitment(about) {
    const { state, other, person, name, number, path, i } = about;
    const commitment = addConveyed('commitment', about, [
      [dem('obligor'), person],
      [dem('obligorNames'), `"${name}"`],
      [dem('obligorState'), state],
      [dem('counterpart'), other],
      [dem('action'), one(known.actions)],
      [dem('object'), one(known.objects)],
    ]);
    if (next() < 0.2) {
      const due = new Date((number + 700) * DAY).toISOString().slice(0, 10);
      add(commitment, [
        [dem('dueBy'), typed(due, 'date')],
        [dem('due'), `"by ${due}"`],
      ]);
    }
    if (next() >= WITH_ASSESSMENT) return;
    const kept = next() < 0.5;
    const day = new Date((number + 400) * DAY).toISOString().slice(0, 10);
    add(id(`${path}/s01-assessment-1`), [
      [TYPE, dem('Assessment')],
      [dem('assesses'), commitment],
      [dem('criterion'), english(`What meeting ${i} called for is done.`)],
      [dem('reason'), english(`What was done after meeting ${i}.`)],
      [dem('asOf'), typed('2023-12-31', 'date')],
      [dem('score'), typed(kept ? 1 : 0, 'integer')],
      [dem('outcome'), kept ? '"kept"' : '"in part"'],
      [dem('outcomeFrom'), typed(day, 'date')],
      ...(kept ? [[dem('settledFrom'), typed(day, 'date')]] : []),
      ['<http://purl.org/dc/terms/creator>', id('id/organization/demarche')],
    ]);
  }
}
