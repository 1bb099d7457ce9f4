/** Names of the project's IRIs and of its vocabulary, as N-Triples has them. */
export const MINTED = 'https://w3id.org/demarche/';
export const TYPE = '<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>';
export const LABEL = '<http://www.w3.org/2000/01/rdf-schema#label>';
export const id = (path) => `<${MINTED}${path}>`;
export const dem = (name) => `<${MINTED}ontology#${name}>`;

/** What the graph has to name: concepts by scheme, states, documents, and who held which office. */
export function vocabulary(lines) {
  const of = new Map();
  const facts = new Map();
  for (const line of lines) {
    const [subject, property] = line.split(' ', 2);
    const value = line.slice(subject.length + property.length + 2, -2);
    if (property === TYPE) of.set(value, [...(of.get(value) ?? []), subject]);
    else if (!facts.has(`${subject} ${property}`) || value.endsWith('@en'))
      facts.set(`${subject} ${property}`, value);
  }
  const concepts = (scheme) =>
    of
      .get('<http://www.w3.org/2004/02/skos/core#Concept>')
      .filter((iri) => iri.includes(`/concept/${scheme}/`));
  const fact = (subject, property) => facts.get(`${subject} ${property}`);
  const text = (literal) => /^"(.*)"/.exec(literal)[1];
  const label = (iri) =>
    text(fact(iri, LABEL) ?? fact(iri, '<http://www.w3.org/2004/02/skos/core#prefLabel>'));
  const states = of.get(dem('State'));
  return {
    states,
    documents: of.get(dem('Document')),
    kinds: concepts('kind').filter((iri) => /meeting|summit|call|dialogue/.test(iri)),
    channels: concepts('channel'),
    attributions: concepts('attribution'),
    stances: concepts('stance'),
    targetNamings: concepts('target-naming'),
    issues: concepts('issue'),
    actions: concepts('action'),
    objects: concepts('object'),
    forces: concepts('force').map((iri) => ({ iri, name: label(iri) })),
    tenures: of.get(dem('Tenure')).map((tenure, i) => {
      const person = fact(tenure, dem('officeHolder'));
      return {
        tenure,
        person,
        name: label(person),
        office: fact(tenure, dem('office')),
        state: states[i % states.length],
      };
    }),
  };
}
