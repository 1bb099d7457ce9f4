import type { Finding } from './check/findings.ts';
import { chooseEngine, type Engine, type EngineChoice, type EngineInput } from './engines/engine.ts';
import { BUILT, builtCatalogue, type Catalogue, isFresh, readBuilt } from './project.ts';

/** Which graph to open; without options the bundled one, interpretations included. */
export interface OpenOptions {
  /** Files or folders of RDF to ask over instead of the bundled graph. */
  data?: readonly string[];
  /** Ask over the bundled graph and `data` together; what follows from both is derived. */
  with?: boolean;
  /** Derive over `data` alone too, by the bundled ontology and rules. */
  derive?: boolean;
  /** Leave out interpretations and whatever exists only through them. */
  explicitOnly?: boolean;
  /** SERVICE endpoints that a query may call; none by default, so that no request leaves the machine. */
  allowServices?: readonly string[];
  /** Largest file to read, in bytes (default 64 MiB). */
  maxBytes?: number;
}

/** A graph to ask. Engines are made when first asked for, and kept. */
export interface Graph {
  readonly catalogue: Catalogue;
  readonly options: Readonly<OpenOptions>;
  /** What reading `data` found that does not keep it from being asked. */
  readonly findings: readonly Finding[];
  /** The engine for a query; with `reference`, one that has loaded the bundled reference data too. */
  engine(choice: EngineChoice, sparql: string, reference?: boolean): Promise<Engine>;
  /** The same graph with or without interpretations. */
  reopen(explicitOnly: boolean): Promise<Graph>;
}

/**
 * Opens a graph for questions.
 *
 * @throws DemarcheError `data` where a file of `data` does not parse, `not-found`, `limit`
 */
export async function open(options: OpenOptions = {}): Promise<Graph> {
  const catalogue = await freshCatalogue();
  const bundledOnly = !options.data?.length;
  const { quads = [], findings = [] } = bundledOnly
    ? {}
    : await (await import('./open-data.ts')).openData(options, catalogue);
  const nquads = bundledOnly ? [readBuilt(options.explicitOnly ? BUILT.explicit : BUILT.graph)] : [];
  const engines = new Map<string, Promise<Engine>>();
  return {
    catalogue,
    options,
    findings,
    engine(choice, sparql, reference = false) {
      const name = chooseEngine(choice, sparql);
      const withReference = reference && (bundledOnly || options.with === true);
      const key = `${name} ${withReference}`;
      let engine = engines.get(key);
      if (!engine) {
        const more = withReference ? [readBuilt(BUILT.reference)] : [];
        engine = ENGINES[name]({ nquads: [...nquads, ...more], quads }, options.allowServices ?? []);
        engines.set(key, engine);
      }
      return engine;
    },
    reopen: (explicitOnly) => open({ ...options, explicitOnly }),
  };
}

/** The catalogue as built; in a checkout whose sources have changed since, everything is built again first. */
export async function freshCatalogue(): Promise<Catalogue> {
  if (!isFresh()) await (await import('./build/build-graph.ts')).buildGraph();
  return builtCatalogue();
}

const ENGINES: Readonly<
  Record<Engine['name'], (input: EngineInput, allowServices: readonly string[]) => Promise<Engine>>
> = {
  oxigraph: async (input) => (await import('./engines/oxigraph.ts')).openOxigraph(input),
  comunica: async (input, allowServices) =>
    (await import('./engines/comunica.ts')).openComunica(input, { allowServices }),
};
