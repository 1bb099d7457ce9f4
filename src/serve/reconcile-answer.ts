import { DemarcheError } from '../error.ts';
import type { Graph } from '../graph.ts';
import { openReconciler, TYPE_NAMES } from '../reconcile/reconcile.ts';
import type { Candidate, Reconciler } from '../reconcile/types.ts';
import { extended } from './reconcile-extend.ts';
import { LIMITS, type ReconcileJob, type ReconciliationQuery } from './reconcile-job.ts';
import { reconcileOne } from './reconcile-match.ts';
import { previewPage } from './reconcile-preview.ts';
import { readProperties, typeObject } from './reconcile-properties.ts';
import { nothingKnown } from './write-answer.ts';

/* The answers of the Reconciliation Service API 0.2, as a query thread makes them. */

/** Reads the names of a graph; gives what answers jobs from them. Throws as `openReconciler`. */
export async function openAnswers(graph: Graph): Promise<(job: ReconcileJob) => Promise<string>> {
  const reconciler = await openReconciler(graph);
  const properties = await readProperties(reconciler, graph);
  const types = TYPE_NAMES.map(typeObject);
  return async (job) => {
    switch (job.operation) {
      case 'queries':
        return json(Object.fromEntries(job.batch.map(([id, query]) => [id, resultOf(reconciler, query)])));
      case 'suggest-entity':
        return json({ result: suggested(reconciler, job) });
      case 'suggest-type':
        return json({ result: types.filter(beginsWith(job.prefix)).slice(job.cursor) });
      case 'suggest-property':
        return json({
          result: properties
            .filter(beginsWith(job.prefix))
            .slice(job.cursor)
            .map(({ id, name, description }) => ({ id, name, description })),
        });
      case 'propose': {
        const { type, typeId, limit } = job;
        const proposed = properties.filter(
          (one) => one.read && (!type || !one.types || one.types.includes(type)),
        );
        return json({
          ...(typeId === undefined ? {} : { type: typeId }),
          ...(limit === undefined ? {} : { limit }),
          properties: proposed
            .slice(0, limit)
            .map(({ id, name, description }) => ({ id, name, description })),
        });
      }
      case 'extend':
        return json(await extended(properties, reconciler, graph, job));
      case 'preview': {
        const about = reconciler.about(job.id);
        if (!about) throw nothingKnown(job.id.slice(0, 200));
        return previewPage(about, job.here);
      }
    }
  };
}

const json = (value: unknown) => `${JSON.stringify(value)}\n`;

/** The result of one query (§4.2). What it asks in vain is told beside it, and keeps the others from nothing. */
function resultOf(reconciler: Reconciler, query: ReconciliationQuery): { result: object[]; error?: string } {
  try {
    return { result: reconcileOne(reconciler, query).map(asCandidate) };
  } catch (error) {
    if (!(error instanceof DemarcheError) || error.code !== 'parameter') throw error;
    return { result: [], error: [error.message, error.hint ?? []].flat().join(' ') };
  }
}

/** A candidate as the API has it, with the reasons, for which it has no field. */
function asCandidate({ iri, name, description, types, score, match, features = [], reasons }: Candidate) {
  return {
    id: iri,
    name,
    ...(description === undefined ? {} : { description }),
    type: types.map(typeObject),
    score,
    features,
    match,
    reasons,
  };
}

/** A page of suggestions (§6.2). */
function suggested(
  reconciler: Reconciler,
  { prefix, cursor, type }: Extract<ReconcileJob, { operation: 'suggest-entity' }>,
): object[] {
  return reconciler
    .suggest(prefix, { limit: LIMITS.mostSuggestions, ...(type ? { type } : {}) })
    .slice(cursor, cursor + LIMITS.suggestions)
    .map(({ iri, name, description, types }) => ({
      id: iri,
      name,
      ...(description === undefined ? {} : { description }),
      // As identifiers: clients join them to a text.
      notable: types.map((type) => typeObject(type).id),
    }));
}

/** Whether an identifier, a name or a word in it begins so. */
const beginsWith =
  (prefix: string) =>
  ({ id, name }: { id: string; name: string }): boolean => {
    const asked = prefix.trim().toLowerCase();
    return (
      id.toLowerCase().startsWith(asked) ||
      ` ${name} ${id.replace(/[-/#]/g, ' ')}`.toLowerCase().includes(` ${asked}`)
    );
  };
