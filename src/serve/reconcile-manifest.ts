import { MINTED, PREFIXES } from '../prefixes.ts';
import { TYPE_NAMES } from '../reconcile/reconcile.ts';
import { LIMITS } from './reconcile-job.ts';
import { PREVIEW_SIZE } from './reconcile-preview.ts';
import { typeObject } from './reconcile-properties.ts';

declare const DEMARCHE_VERSION: string;

/**
 * The service manifest (Reconciliation Service API 0.2 §3.1).
 *
 * @param here - the address of this host, with a slash at its end
 */
export function manifest(here: string): object {
  const suggest = (kind: string) => ({ service_url: here, service_path: `reconcile/suggest/${kind}` });
  return {
    versions: ['0.2'],
    name: 'Démarche',
    // Identifiers are IRIs, so that what is reconciled can be used without this service. Most begin so.
    identifierSpace: MINTED,
    schemaSpace: PREFIXES.dem,
    documentation: here,
    ...(typeof DEMARCHE_VERSION === 'undefined' ? {} : { serviceVersion: DEMARCHE_VERSION }),
    defaultTypes: TYPE_NAMES.map(typeObject),
    view: { url: `${here}reconcile/view?id={{id}}` },
    preview: { url: `${here}reconcile/preview?id={{id}}`, ...PREVIEW_SIZE },
    suggest: { entity: suggest('entity'), type: suggest('type'), property: suggest('property') },
    extend: {
      propose_properties: { service_url: here, service_path: 'reconcile/extend/propose' },
      property_settings: [
        {
          name: 'date',
          label: 'On the day',
          type: 'text',
          default: '',
          help_text:
            'A day, month or year, such as 1985-06-01: codes and offices that held then; all if left empty',
        },
      ],
    },
    batchSize: LIMITS.batchSize,
  };
}
