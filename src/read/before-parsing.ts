import { forbiddenCharacters } from './iris.ts';
import type { Lines } from './lines.ts';
import type { Problem } from './read-rules.ts';

/*
 * What has to be looked at before Oxigraph parses: JSON-LD drops what it does not understand without a word, and
 * some texts would bring the parser down.
 */

/** Deeper JSON exhausts the stack of Oxigraph's parser, and with it the engine of the whole process. */
const MOST_LEVELS = 200;

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Context = { [key: string]: Json };

const isObject = (value: Json | undefined): value is Context =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const listOf = (value: Json | undefined): Json[] => (value === undefined ? [] : ([value].flat() as Json[]));

/** Every object of a document with its depth; an explicit stack, since documents may be deeper than the call stack. */
function* objectsIn(document: Json): Generator<{ object: Context; depth: number; under: string }> {
  const stack: { value: Json; depth: number; under: string }[] = [{ value: document, depth: 1, under: '' }];
  for (let top = stack.pop(); top; top = stack.pop()) {
    const { value, depth, under } = top;
    if (Array.isArray(value)) for (const item of value) stack.push({ value: item, depth: depth + 1, under });
    else if (isObject(value)) {
      yield { object: value, depth, under };
      for (const [key, part] of Object.entries(value))
        stack.push({ value: part, depth: depth + 1, under: key });
    }
  }
}

/** The first place of a string in the text as JSON writes it. */
function placeOf(string: string, text: string, lines: Lines) {
  const offset = text.indexOf(JSON.stringify(string));
  return offset < 0 ? {} : { position: lines.at(offset) };
}

const LONE_ESCAPE =
  /\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F][0-9a-fA-F]{2}/;

/** What a JSON-LD text would lose in silence or must not hold. Text that is no JSON is left to the parser. */
export function jsonLdProblems(text: string, lines: Lines): Problem[] {
  const lone = LONE_ESCAPE.exec(text);
  if (lone) {
    const message = `${lone[0]} is half of a surrogate pair, which is no character: write both halves, or the character.`;
    return [{ rule: 'surrogate', message, position: lines.at(lone.index) }];
  }
  let document: Json;
  try {
    document = JSON.parse(text);
  } catch {
    return [];
  }
  const objects = [...objectsIn(document)];
  if (objects.some(({ depth }) => depth > MOST_LEVELS)) {
    const message = `The document nests deeper than ${MOST_LEVELS} levels: write things beside each other, linked by @id.`;
    return [{ rule: 'syntax', message }];
  }
  const contexts = objects.flatMap(({ object }) => listOf(object['@context']));
  // What a context elsewhere would define, nobody knows.
  const remote = remoteContexts(contexts, text, lines);
  if (remote.length > 0) return remote;
  return [
    ...droppedIris(
      objects.map(({ object }) => object),
      text,
      lines,
    ),
    ...undefinedTerms(objects, contexts.filter(isObject), text, lines),
  ];
}

function remoteContexts(contexts: Json[], text: string, lines: Lines): Problem[] {
  const named = contexts.flatMap((one) => (isObject(one) ? listOf(one['@import']) : [one]));
  return named
    .filter((one) => typeof one === 'string')
    .map((name) => {
      const message =
        `The context "${name}" lies outside the file, and nothing is fetched: write its definitions into the ` +
        'file\'s own "@context".';
      return { rule: 'remote-context', message, ...placeOf(name, text, lines) };
    });
}

/** Nodes and properties whose IRI is none: the JSON-LD algorithms pass over them and all they say. */
function droppedIris(objects: Context[], text: string, lines: Lines): Problem[] {
  const iris = objects.flatMap((object) => [
    ...[object['@id'], ...listOf(object['@type'])].filter((value) => typeof value === 'string'),
    ...Object.keys(object).filter((key) => /^[a-z][a-z0-9+.-]*:/i.test(key)),
  ]);
  return [...new Set(iris)].flatMap((iri) => {
    const problem = forbiddenCharacters(iri);
    return problem ? [{ ...problem, ...placeOf(iri, text, lines) }] : [];
  });
}

/** Keys that no context defines. Keys of maps (of languages, of indexes) are no terms, nor is anything in a context. */
function undefinedTerms(
  objects: { object: Context; under: string }[],
  contexts: Context[],
  text: string,
  lines: Lines,
): Problem[] {
  if (contexts.some((context) => typeof context['@vocab'] === 'string')) return [];
  const scoped = contexts.flatMap((context) => Object.entries(context));
  const defined = new Set(scoped.map(([term]) => term));
  const maps = new Set(
    scoped.filter(([, what]) => isObject(what) && '@container' in what).map(([term]) => term),
  );
  const inContext = new Set<Json>(contexts.flatMap((context) => [context, ...Object.values(context)]));
  const found = new Set<string>();
  for (const { object, under } of objects) {
    if (inContext.has(object) || maps.has(under) || '@value' in object || under === '@value') continue;
    for (const key of Object.keys(object)) {
      if (!key.startsWith('@') && !key.includes(':') && !defined.has(key)) found.add(key);
    }
  }
  return [...found].map((key) => {
    const message =
      `"${key}" is defined in no @context, so JSON-LD passes over it and its values: define it there, write the ` +
      'whole IRI, or take it out.';
    return { rule: 'term-defined', message, ...placeOf(key, text, lines) };
  });
}

/** How large the entities of an XML file may be altogether when written out. */
const MOST_ENTITY_CHARACTERS = 1_000_000;
/** How many entities deep their sizes are followed; sizes at least double with every level that matters. */
const MOST_ENTITY_LEVELS = 24;

/** Entities that would fill the memory when written out ("a billion laughs"): Oxigraph sets them no limit. */
export function xmlProblems(text: string, lines: Lines): Problem[] {
  const declarations = [...text.matchAll(/<!ENTITY\s+([^\s%]+)\s+(["'])(.*?)\2/gs)];
  const sizes = new Map<string, number>();
  const sizeOf = (part: string) =>
    [...part.matchAll(/&([^\s;&]+);/g)].reduce(
      (size, [, name]) => size + (sizes.get(name as string) ?? 0),
      0,
    );
  // Entities stand in entities, declared before or after: every round carries the sizes one level further up.
  for (let round = 0; round < MOST_ENTITY_LEVELS; round++) {
    for (const [, name, , value] of declarations) {
      const size = (value as string).length + sizeOf(value as string);
      sizes.set(name as string, Math.min(size, MOST_ENTITY_CHARACTERS + 1));
    }
  }
  const size = declarations.length === 0 ? 0 : sizeOf(text);
  if (size <= MOST_ENTITY_CHARACTERS) return [];
  const message =
    `The entities of this file make more than ${MOST_ENTITY_CHARACTERS} characters when they are written out. ` +
    'Write the text where it belongs instead.';
  return [{ rule: 'entity-size', message, position: lines.at(declarations[0]?.index ?? 0) }];
}
