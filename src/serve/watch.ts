import { join } from 'node:path';
import { watch as watchFiles } from 'chokidar';
import type { FastifyBaseLogger } from 'fastify';
import { ROOT, SOURCES } from '../project.ts';
import type { Service } from './service.ts';

/** Milliseconds without a further change before the files are read: an editor writes several at once. */
const QUIET = 300;

/**
 * Reloads the graph when its files change.
 *
 * @param data - the files served; the project's own folders where there are none
 * @returns what ends the watching
 */
export async function watchGraph(
  service: Service,
  data: readonly string[] | undefined,
  log: FastifyBaseLogger,
): Promise<() => Promise<void>> {
  const paths = data?.length ? [...data] : SOURCES.map((folder) => join(ROOT, folder));
  const watcher = watchFiles(paths, { ignoreInitial: true, awaitWriteFinish: { stabilityThreshold: 100 } });
  let timer: NodeJS.Timeout | undefined;
  let reloading = Promise.resolve();
  const reload = async () => {
    const changed = await service.reload();
    const { status, graph } = service.health;
    if (status === 'degraded')
      log.error(
        { problem: service.problem },
        'the files do not make a graph; the one before stays in service',
      );
    else log.info({ graph }, changed ? 'another graph is in service' : 'the graph is the same');
  };
  watcher.on('all', () => {
    clearTimeout(timer);
    // One at a time, and each after the last change before it.
    timer = setTimeout(() => {
      reloading = reloading.then(reload).catch((error) => log.error(error, 'the graph was not loaded again'));
    }, QUIET);
  });
  watcher.on('error', (error) => log.error(error, 'the files cannot be watched'));
  await new Promise<void>((resolve) => watcher.once('ready', () => resolve()));
  return async () => {
    clearTimeout(timer);
    await watcher.close();
  };
}
