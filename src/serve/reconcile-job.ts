import type { EntityType } from '../reconcile/types.ts';

/* What the Reconciliation Service API 0.2 asks of a query thread, as plain data: the main thread has checked it. */

/** A query of a batch (§4.1). */
export interface ReconciliationQuery {
  /** The text; absent where the properties alone say what is meant. */
  query?: string;
  /** As written: which of them there are is told with the answer. */
  type: readonly string[];
  typeStrict: TypeStrict;
  limit: number;
  properties: readonly { pid: string; values: readonly string[] }[];
}

/** `should` prefers the types, `any` takes only things of one of them, `all` only those of all; the text leaves that open. */
export type TypeStrict = 'should' | 'any' | 'all';

/** What to answer. */
export type ReconcileJob =
  | { operation: 'queries'; batch: readonly (readonly [id: string, query: ReconciliationQuery])[] }
  | { operation: 'suggest-entity'; prefix: string; cursor: number; type?: EntityType }
  | { operation: 'suggest-type'; prefix: string; cursor: number }
  | { operation: 'suggest-property'; prefix: string; cursor: number }
  | { operation: 'propose'; type?: EntityType; typeId?: string; limit?: number }
  | { operation: 'extend'; ids: readonly string[]; properties: readonly ExtendedProperty[] }
  | { operation: 'preview'; id: string; here: string };

/** A property to fetch, with what its settings say (§7.3). */
export interface ExtendedProperty {
  id: string;
  /** A day, month or year: of what holds between days, only what holds then. */
  date?: string;
}

/** Bounds of one request. A batch of the size that the manifest states, of the longest texts, takes a second or two. */
export const LIMITS = {
  batchSize: 50,
  typesOfQuery: 20,
  /** A client may send every column of its table. */
  propertiesOfQuery: 50,
  valuesOfProperty: 20,
  /** A client may ask for all rows that it shows. */
  extendIds: 1000,
  extendProperties: 50,
  /** On one page, and on all. */
  suggestions: 10,
  mostSuggestions: 100,
} as const;
