import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { CLI } from '../commands.mjs';
import { CAP_MS, firstAnswer } from './ask.mjs';
import { fusekiJars, oxigraphCommand, virtuosoCommands } from './install.mjs';
import { freePort, peakMb, residentMb, run, settled, start, stop } from './processes.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
/** Of every server that has such a thing. */
const WORKERS = 2;
/** Under 16 clients Virtuoso takes 15 GB and more, whatever its settings say; over this it has to do without. */
const VIRTUOSO_KB = 6_000_000;
const COUNT = 'SELECT (COUNT(*) AS ?n) { ?s ?p ?o }';
const capSeconds = String(CAP_MS / 1000);

/**
 * Servers by name. Each starts one process over a graph, on loopback, and says where its endpoint is.
 *
 * @typedef {{ graph: string, bundled: boolean, folder: string }} Setting - `graph` is a file of N-Triples, `bundled`
 *   that it is the one Démarche was built with, `folder` a place for files
 * @type {Record<string, (setting: Setting) => Promise<{ child: import('node:child_process').ChildProcess, url: string }>>}
 */
const SERVERS = {
  demarche: (setting) => demarche(setting, []),
  'demarche --keep 0': (setting) => demarche(setting, ['--keep', '0']),

  async Oxigraph({ graph, folder }) {
    const command = await oxigraphCommand();
    const port = await freePort();
    const location = join(folder, 'oxigraph');
    await run(command, ['load', '--location', location, '--file', graph], { timeout: 300_000 });
    const bind = ['--bind', `127.0.0.1:${port}`, '--timeout-s', capSeconds];
    const child = start(command, ['serve-read-only', '--location', location, ...bind]);
    return { child, url: `http://127.0.0.1:${port}/query` };
  },

  async Fuseki({ graph }) {
    const jars = await fusekiJars();
    const port = await freePort();
    const server = ['-cp', join(jars, '*'), 'org.apache.jena.fuseki.main.cmds.FusekiMainCmd'];
    const options = ['--localhost', '--port', String(port), '--timeout', String(CAP_MS), '--file', graph];
    const child = start('java', ['-Xmx3g', ...server, ...options, '/ds']);
    return { child, url: `http://127.0.0.1:${port}/ds/query` };
  },

  async Virtuoso({ graph, folder }) {
    const { server, isql } = virtuosoCommands();
    const [port, sqlPort] = [await freePort(), await freePort()];
    const at = join(folder, 'virtuoso');
    mkdirSync(at, { recursive: true });
    cpSync(graph, join(at, 'load.nt'));
    writeFileSync(join(at, 'virtuoso.ini'), virtuosoIni(at, port, sqlPort));
    const bounded = `ulimit -v ${VIRTUOSO_KB}; exec "$0" +configfile virtuoso.ini +foreground`;
    const child = start('sh', ['-c', bounded, server], { cwd: at });
    const sql = (text) =>
      run(isql, [`127.0.0.1:${sqlPort}`, 'dba', 'dba', `exec=${text}`], { timeout: 300_000 });
    for (let tries = 0; tries < 100 && !child.over; tries++) {
      const up = await sql('select 1;').catch(() => undefined);
      if (up !== undefined) break;
      await sleep(200);
    }
    await sql(`DB.DBA.TTLP_MT(file_to_string_output('${at}/load.nt'),'','urn:graph',512,3); checkpoint;`);
    // Without it, its own system graphs would be asked too.
    return { child, url: `http://127.0.0.1:${port}/sparql?default-graph-uri=urn%3Agraph` };
  },

  async Comunica({ graph }) {
    const port = await freePort();
    const script = join(HERE, 'comunica-server.mjs');
    const child = start(process.execPath, [
      '--max-old-space-size=3000',
      script,
      graph,
      String(port),
      String(WORKERS),
    ]);
    return { child, url: `http://127.0.0.1:${port}/sparql` };
  },
};

/** Those to measure: all, or those that the environment variable SERVERS names. */
export const NAMES = Object.keys(SERVERS).filter(
  (name) => !process.env.SERVERS || process.env.SERVERS.split(',').includes(name),
);

/** `demarche serve` over a graph. */
export async function demarche({ graph, bundled }, more = []) {
  const port = await freePort();
  const data = bundled ? [] : ['--data', graph, '--max-size', '1GB'];
  const options = ['--port', String(port), '--workers', String(WORKERS), '--log-level', 'error'];
  const child = start(process.execPath, [
    CLI,
    'serve',
    ...options,
    '--timeout',
    capSeconds,
    ...data,
    ...more,
  ]);
  return { child, url: `http://127.0.0.1:${port}/sparql`, origin: `http://127.0.0.1:${port}` };
}

/**
 * Starts a server, waits for its first answer, and until all of it has loaded.
 *
 * @returns an object with `missing` where it is not here or does not start
 */
export async function startServer(name, setting) {
  const from = performance.now();
  let child;
  try {
    const started = await SERVERS[name](setting);
    child = started.child;
    const answered = await firstAnswer(started.url, COUNT, { over: () => child.over });
    if (answered === undefined)
      throw new Error(child.output.trim().split('\n').at(-1) || 'it does not answer');
    const readyMs = performance.now() - from;
    await settled(child.pid);
    return {
      name,
      ...started,
      readyMs,
      mb: residentMb(child.pid),
      peakMb: peakMb(child.pid),
      stop: () => stop(child),
    };
  } catch (error) {
    if (child) await stop(child);
    return { name, missing: `not here (${error.message.slice(0, 160)})` };
  }
}

function virtuosoIni(at, port, sqlPort) {
  return `[Database]
DatabaseFile=${at}/virtuoso.db
ErrorLogFile=${at}/virtuoso.log
LockFile=${at}/virtuoso.lck
TransactionFile=${at}/virtuoso.trx
xa_persistent_file=${at}/virtuoso.pxa
[TempDatabase]
DatabaseFile=${at}/temp.db
TransactionFile=${at}/temp.trx
[Parameters]
ServerPort=127.0.0.1:${sqlPort}
DisableUnixSocket=1
ServerThreads=40
NumberOfBuffers=170000
MaxDirtyBuffers=130000
DirsAllowed=${at}
CheckpointInterval=0
ThreadsPerQuery=2
[HTTPServer]
ServerPort=127.0.0.1:${port}
ServerRoot=${at}
MaxClientConnections=40
KeepAliveTimeout=15
MaxKeepAlives=40
[SPARQL]
ResultSetMaxRows=1000000
MaxQueryExecutionTime=${capSeconds}
DefaultGraph=urn:graph
`;
}
