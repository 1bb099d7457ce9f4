import { dirname, join, resolve, sep } from 'node:path';
import { watch as watchFiles } from 'chokidar';
import type { FastifyBaseLogger } from 'fastify';
import { DemarcheError } from '../error.ts';
import { ROOT, SOURCES } from '../project.ts';
import type { Service } from './service.ts';

/** Milliseconds without a further change before the files are read: an editor writes several at once. */
const QUIET = 300;

/** Milliseconds between two looks at the files. */
const EVERY = 500;

/** The files of a graph, watched. */
export interface Watch {
  /** Reloads the graph at each change from now on, and at once where there was one since the watching began. */
  reload(service: Service): void;
  stop(): Promise<void>;
}

/**
 * Watches the files that a graph is made from; before they are read, so that no change goes unseen.
 *
 * @param data - the files served; the project's own folders where there are none
 * @throws DemarcheError `usage` where they cannot be watched
 */
export async function watchGraph(
  data: readonly string[] | undefined,
  log: FastifyBaseLogger,
): Promise<Watch> {
  const paths = data?.length
    ? data.map((path) => resolve(path))
    : SOURCES.map((folder) => join(ROOT, folder));
  const parents = paths.map((path) => dirname(path));
  // Looked at again and again, from the folder above: what the system tells of a folder says nothing of another one
  // that is moved into its place.
  const watcher = watchFiles(parents, {
    ignored: (path) =>
      !parents.includes(path) && !paths.some((one) => path === one || path.startsWith(one + sep)),
    ignoreInitial: true,
    awaitWriteFinish: { stabilityThreshold: 100 },
    usePolling: true,
    interval: EVERY,
  });
  let timer: NodeJS.Timeout | undefined;
  let service: Service | undefined;
  let changed = false;
  let reloading = Promise.resolve();
  const reload = async () => {
    const reloaded = service;
    const another = await reloaded?.reload();
    // Stopped meanwhile: whatever came of it, nobody is served by it.
    if (!reloaded || !service) return;
    const { status, graph } = reloaded.health;
    if (status === 'degraded')
      log.error(
        { problem: reloaded.problem },
        another ? 'another graph is in service, not in order' : 'the graph before stays in service',
      );
    else log.info({ graph }, another ? 'another graph is in service' : 'the graph is the same');
  };
  const soon = () => {
    changed = true;
    clearTimeout(timer);
    if (!service) return;
    // One at a time, and each after the last change before it.
    timer = setTimeout(() => {
      reloading = reloading.then(reload).catch((error) => log.error(error, 'the graph was not loaded again'));
    }, QUIET);
  };
  watcher.on('all', soon);
  await new Promise<void>((resolve, reject) => {
    watcher.once('ready', resolve);
    watcher.once('error', reject);
  }).catch(async (cause) => {
    await watcher.close();
    throw new DemarcheError('usage', `The files cannot be watched (${(cause as Error).message}).`, {
      hint: 'Start the service without --watch.',
      cause,
    });
  });
  // Ready comes before the first look at the files is over, and a change between the two would be what it starts from.
  await new Promise((resolve) => setTimeout(resolve, EVERY / 2));
  watcher.on('error', (error) => log.error(error, 'the files cannot be watched'));
  return {
    reload(opened) {
      service = opened;
      if (changed) soon();
    },
    async stop() {
      service = undefined;
      clearTimeout(timer);
      await watcher.close();
    },
  };
}
