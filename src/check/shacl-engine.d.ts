// The package ships no types. Only what `shapes.ts` uses.

declare module 'shacl-engine' {
  import type { DataFactory, DatasetCore, DatasetCoreFactory, Quad, Term } from '@rdfjs/types';

  /** A set of nodes of a graph to walk from (grapoi's PathList). */
  export interface Pointer extends Iterable<Pointer> {
    readonly term: Term | undefined;
    readonly terms: Term[];
    readonly value: string | undefined;
    node(terms: Term[]): Pointer;
    out(predicates: Term[]): Pointer;
  }

  export interface Shape {
    readonly ptr: Pointer;
    /** Nodes of `sh:sparql`. */
    readonly sparql: Pointer;
  }

  /** What a message may name, by variable; what stands under symbols is passed over. */
  export type Args = Record<string, unknown> & { [key: symbol]: readonly string[] };

  export interface Result {
    readonly args: Args;
    readonly constraintComponent: Term;
    readonly focusNode: Pointer;
    readonly message: Term[];
    readonly severity: Term;
    readonly shape: Shape;
    readonly value: Pointer | undefined;
    /** The ways from the focus node to the value. */
    readonly valuePaths: { quads(): Iterable<Quad> }[];
  }

  export interface Report {
    readonly conforms: boolean;
    readonly dataset: DatasetCore;
    readonly results: Result[];
  }

  export interface Context {
    readonly focusNode: Pointer;
    violation(
      component: Term,
      details: { args?: Args; message?: Term[]; source?: Term[]; value?: Pointer },
    ): void;
  }

  /** Makes from a shape the function that validates one focus node (`node`, `property`) or value (`generic`). */
  export type Compile = (shape: Shape) => { generic(context: Context): void | Promise<void> };

  export class Validator {
    constructor(
      shapes: DatasetCore,
      options: {
        factory: DataFactory<Quad> & DatasetCoreFactory<Quad>;
        validations?: Iterable<[Term, Compile]>;
      },
    );
    validate(data: { dataset: DatasetCore }): Promise<Report>;
  }
}
