// First half of `npm run build`: bundles src/ into dist/. Whoever installs the package gets no dependencies of
// ours but Oxigraph, whose WebAssembly stays a file, and RDF/JS's types.
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';

// Node has fetch itself; the package that Comunica's dependencies bring for it makes newer ones warn (punycode).
const nodeFetch = {
  name: 'node-fetch',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^cross-fetch(\/polyfill)?$/ }, () => ({ path: 'fetch', namespace: 'node-fetch' }));
    onLoad({ filter: /.*/, namespace: 'node-fetch' }, () => ({
      contents: 'export const { fetch, Headers, Request, Response } = globalThis; export default fetch;',
    }));
  },
};

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
const { outputFiles } = await build({
  entryPoints: {
    cli: 'src/cli.ts',
    index: 'src/index.ts',
    build: 'src/build/build.ts',
    // Threads of the service. The pool starts its own file, which it looks for beside itself under this name.
    'query-thread': 'src/serve/query-thread.ts',
    'graph-thread': 'src/serve/graph-thread.ts',
    worker: 'node_modules/piscina/dist/worker.js',
  },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  platform: 'node',
  target: 'node20.19',
  format: 'esm',
  // The last is an optional part of Piscina's that sets the priority of threads.
  external: ['oxigraph', '@napi-rs/nice'],
  define: { DEMARCHE_VERSION: JSON.stringify(version) },
  minifyWhitespace: true,
  legalComments: 'linked',
  plugins: [nodeFetch],
  write: false,
  // CommonJS packages ask for what an ES module does not have.
  banner: {
    js: [
      "import{createRequire as __createRequire}from'node:module';import{fileURLToPath as __toPath}from'node:url';",
      "const require=__createRequire(import.meta.url),__filename=__toPath(import.meta.url),__dirname=__toPath(new URL('.',import.meta.url));",
    ].join(''),
  },
  logLevel: 'warning',
});
// Only a build that succeeded takes the place of the one before.
rmSync('dist', { recursive: true, force: true });
mkdirSync('dist');
for (const { path, contents } of outputFiles) writeFileSync(path, contents);
chmodSync('dist/cli.js', 0o755);
