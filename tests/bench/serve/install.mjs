import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../commands.mjs';
import { run } from './processes.mjs';

/*
 * The servers to compare with, from an environment variable, from PATH, or installed from the network by their own
 * package managers into node_modules/.cache. Démarche itself has no use for them.
 */

const CACHE = join(ROOT, 'node_modules', '.cache', 'demarche-bench');
const OXIGRAPH = '0.5.13';
const JENA = '5.6.0';
const LOG4J = '2.24.3';

const onPath = (command, ...args) => spawnSync(command, args, { timeout: 20_000 }).error === undefined;

/** Path of the native Oxigraph command (`BENCH_OXIGRAPH`). Throws where there is none. */
export async function oxigraphCommand() {
  if (process.env.BENCH_OXIGRAPH) return process.env.BENCH_OXIGRAPH;
  if (onPath('oxigraph', '--version')) return 'oxigraph';
  const folder = join(CACHE, `oxigraph-${OXIGRAPH}`);
  const command = join(folder, 'bin', 'oxigraph');
  if (existsSync(command)) return command;
  console.log(`(installing oxigraph ${OXIGRAPH} from PyPI into ${folder})`);
  await run('python3', ['-m', 'venv', folder]);
  await run(join(folder, 'bin', 'pip'), ['install', '--quiet', `oxigraph==${OXIGRAPH}`]);
  return command;
}

/** Folder of Fuseki's jars (`BENCH_FUSEKI`). Throws where there is none. */
export async function fusekiJars() {
  if (!onPath('java', '-version')) throw new Error('no java');
  if (process.env.BENCH_FUSEKI) return process.env.BENCH_FUSEKI;
  const folder = join(CACHE, `fuseki-${JENA}`);
  const jars = join(folder, 'lib');
  if (existsSync(jars) && readdirSync(jars).length > 0) return jars;
  console.log(`(installing jena-fuseki-main ${JENA} from Maven into ${folder})`);
  mkdirSync(folder, { recursive: true });
  const dependency = (group, artifact, version) =>
    `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`;
  writeFileSync(
    join(folder, 'pom.xml'),
    `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>bench</groupId><artifactId>bench</artifactId><version>1</version><dependencies>
${dependency('org.apache.jena', 'jena-fuseki-main', JENA)}
${dependency('org.apache.logging.log4j', 'log4j-slf4j2-impl', LOG4J)}
</dependencies></project>
`,
  );
  await run('mvn', ['-q', '-B', 'dependency:copy-dependencies', '-DoutputDirectory=lib'], { cwd: folder });
  return jars;
}

/** The commands of Virtuoso (`BENCH_VIRTUOSO`, `BENCH_ISQL`): Debian's names. Throws where there are none. */
export function virtuosoCommands() {
  const { BENCH_VIRTUOSO: server = 'virtuoso-t', BENCH_ISQL: isql = 'isql-vt' } = process.env;
  for (const command of [server, isql])
    if (!onPath(command, '-?')) throw new Error(`no ${command}; Debian's virtuoso-opensource-7-bin has it`);
  return { server, isql };
}
