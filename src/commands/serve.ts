import { isIP } from 'node:net';
import { availableParallelism } from 'node:os';
import { promisify } from 'node:util';
import { type Command, Option } from 'commander';
import { DemarcheError } from '../error.ts';
import { print } from '../output.ts';
import { wholeNumber } from '../whole-number.ts';
import { addGraphOptions, collect, type GraphFlags, openOptions, parseSize } from './graph-options.ts';

interface ServeFlags extends GraphFlags {
  port: string;
  host: string;
  workers: string;
  queue: string;
  timeout: string;
  memory: string;
  maxAnswer: string;
  keep: string;
  maxRequest: string;
  allowService?: string[];
  trustProxy?: string[];
  namedGraphs?: boolean;
  watch?: boolean;
  logLevel: string;
}

/** Milliseconds for a request's headers and for the whole of a request to come in. */
const HEADERS_TIMEOUT = 10_000;
const REQUEST_TIMEOUT = 20_000;
/** Milliseconds for what is not the query: to send its answer, and to notice. */
const SPARE = 5000;
/** Connections at a time. Further ones are closed at once. */
const MAX_CONNECTIONS = 4096;
/** With less, Oxigraph does not even start. */
const LEAST_MEMORY = 16 * 2 ** 20;

const STOP_SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/** Quarters of a second without work after which a stopping service waits for nobody. */
const IDLE = 8;

/** Adds `demarche serve`. */
export function addServe(root: Command): void {
  const command = root
    .command('serve')
    .description('offer the graph on a port: SPARQL 1.1 endpoint, questions as an API, linked data')
    .option('--port <number>', 'port; 0 takes any that is free', '7001')
    .option('--host <address>', 'address to listen on; 0.0.0.0 for all', '127.0.0.1')
    .option('--workers <number>', 'queries that run at a time', String(Math.min(4, availableParallelism())))
    .option('--queue <number>', 'queries that may wait for their turn, a minute at most', '64')
    .option(
      '--timeout <seconds>',
      'a query that takes longer is ended; on SIGTERM, what was asked is answered for 65 s more than that at most',
      '30',
    )
    .option(
      '--memory <size>',
      "most that a query thread may need for Oxigraph, the graph included, and twice that for JavaScript's heap (there 128MB at least)",
      '1200MB',
    )
    .option(
      '--max-answer <size>',
      'largest answer; four times that may be on its way to clients: where it is more, those are cut off that take longer than 30 s and a second for each 128 kB',
      '64MB',
    )
    .option('--keep <size>', 'memory for answers that are kept, 0 for none', '128MB')
    .option('--max-request <size>', 'largest request', '1MB')
    .option(
      '--allow-service <url>',
      'a SERVICE endpoint that queries may call, SILENT or not; none by default, again for more',
      collect,
    )
    .option(
      '--trust-proxy <address>',
      'a proxy, or a range of them (10.0.0.0/8), whose X-Forwarded-Host and -Proto are believed; none for no one; again for more (default: this machine)',
      collect,
    )
    .option('--named-graphs', 'keep the named graphs of --data apart')
    .option('--watch', 'load the graph again when its files change')
    .addOption(
      new Option('--log-level <level>', 'what is logged, to standard error')
        .choices(['error', 'warn', 'info', 'debug', 'silent'])
        .default('info'),
    );
  addGraphOptions(command).action((flags: ServeFlags) => serve(flags));
}

/** Whether this is an IP address, or a range of them in CIDR notation. */
function isAddress(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/');
  const most = { 0: -1, 4: 32, 6: 128 }[isIP(address)] as number;
  return (
    most > 0 &&
    more.length === 0 &&
    (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) > 0 && Number(bits) <= most))
  );
}

/** The proxies that are believed. Throws `usage` for what is no address. */
function proxies(given: readonly string[]): string[] {
  if (given.length === 1 && given[0] === 'none') return [];
  for (const one of given)
    if (one !== 'loopback' && !isAddress(one))
      throw new DemarcheError(
        'usage',
        `--trust-proxy takes an IP address or a range, and "${one}" is none.`,
        {
          hint: 'Give loopback for this machine, 192.0.2.7 or 10.0.0.0/8, or none alone for no proxy.',
        },
      );
  return [...given];
}

async function serve(flags: ServeFlags): Promise<void> {
  const port = wholeNumber('port', flags.port, 0, 65_535);
  const workers = wholeNumber('workers', flags.workers, 1, 64);
  const queue = wholeNumber('queue', flags.queue, 0, 10_000);
  const timeout = wholeNumber('timeout', flags.timeout, 1, 3600) * 1000;
  if (flags.namedGraphs && (!flags.data?.length || flags.with || flags.derive || flags.explicitOnly))
    throw new DemarcheError(
      'usage',
      '--named-graphs goes with --data, and without --with, --derive and --explicit-only.',
      { hint: 'What is derived belongs to no one graph.' },
    );
  const [memory, maxAnswerBytes, maxKeptBytes, maxRequestBytes] = [
    parseSize(flags.memory, '--memory'),
    parseSize(flags.maxAnswer, '--max-answer'),
    parseSize(flags.keep, '--keep'),
    parseSize(flags.maxRequest, '--max-request'),
  ] as const;
  if (maxAnswerBytes === 0) throw new DemarcheError('usage', '--max-answer 0 leaves room for no answer.');
  if (memory < LEAST_MEMORY) throw new DemarcheError('usage', '--memory takes a size of 16MB or more.');
  const { boundMemory } = await import('../serve/memory.ts');
  boundMemory(memory);
  const [{ Service }, { longestQuery }, { default: pino }] = await Promise.all([
    import('../serve/service.ts'),
    import('../serve/query-pool.ts'),
    import('pino'),
  ]);
  const log = pino.destination({ dest: 2, minLength: 4096, periodicFlush: 100 });
  const logger = pino({ level: flags.logLevel }, log);
  const allowServices = flags.allowService ?? [];
  if (allowServices.length > 0) (await import('../engines/service-endpoints.ts')).checkAllowed(allowServices);
  const trustedProxies = proxies(flags.trustProxy ?? ['loopback']);
  const graph = { ...openOptions(flags), keepGraphs: flags.namedGraphs === true };
  const watch = flags.watch
    ? await (await import('../serve/watch.ts')).watchGraph(graph.data, logger)
    : undefined;
  const opening = Service.open({
    graph,
    allowServices,
    workers,
    queue,
    timeout,
    memory,
    log: logger,
    maxAnswerBytes,
    maxKeptBytes,
  });
  // The framework is read while the threads load.
  const [service, { makeServer }] = await Promise.all([opening, import('../serve/server.ts')]).catch(
    async (error) => {
      await watch?.stop();
      throw error;
    },
  );
  // No connection is closed for want of bytes, and no stop cut short, while a query may still wait or run.
  const longest = longestQuery(timeout) + SPARE;
  const app = await makeServer(service, {
    logger,
    maxRequestBytes,
    headersTimeout: HEADERS_TIMEOUT,
    requestTimeout: REQUEST_TIMEOUT,
    connectionTimeout: longest,
    maxConnections: MAX_CONNECTIONS,
    federated: allowServices.length > 0,
    trustedProxies,
  });
  let address: string;
  try {
    address = await app.listen({ port, host: flags.host });
  } catch (cause) {
    await Promise.all([watch?.stop(), service.close()]);
    throw new DemarcheError(
      'usage',
      `Port ${port} of ${flags.host} cannot be used (${(cause as NodeJS.ErrnoException).code}).`,
      {
        hint: 'Choose another with --port, or another address with --host.',
        cause,
      },
    );
  }
  watch?.reload(service);
  /** What a stop waits for. */
  const open = async () => {
    const connections = await promisify(app.server.getConnections).call(app.server);
    const { running, waiting, unsentBytes } = service.figures;
    return { connections, running, waiting, unsentBytes };
  };
  const stop = async () => {
    logger.info(await open(), 'stopping');
    await watch?.stop();
    // Requests that run or wait are finished, but none keeps the service up for longer than a query may take.
    const late = setTimeout(async () => {
      logger.warn(await open(), 'stopped before all was sent');
      log.flushSync();
      process.exit(1);
    }, longest);
    // Nor does one of which only a part has come in: where nothing else has been left to do for a while, it is cut off.
    let idle = 0;
    const poll = setInterval(() => {
      const { running, waiting, unsentBytes } = service.figures;
      idle = running + waiting + unsentBytes === 0 ? idle + 1 : 0;
      if (idle === IDLE) app.server.closeAllConnections();
    }, 250);
    await app.close();
    await service.close();
    clearInterval(poll);
    clearTimeout(late);
    logger.info('stopped');
  };
  const failed = (error: unknown) => {
    logger.error(error, 'not stopped in order');
    process.exitCode = 1;
  };
  const onSignal = () => {
    // The next one, of either kind, ends the process at once.
    for (const signal of STOP_SIGNALS) process.off(signal, onSignal);
    stop().catch(failed);
  };
  for (const signal of STOP_SIGNALS) process.on(signal, onSignal);
  // Only now: whoever reads it may stop the service at once.
  print(`Démarche serves its graph at ${address}/`);
}
