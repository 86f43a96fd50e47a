import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { build, type Plugin } from "esbuild";
import { type Bundle, bundleFunctions } from "../../local/lambda/bundle.ts";

const root = join(import.meta.dirname, "../..");
const outdir = join(root, ".cache/functions/bench");

type Handlers = Readonly<Record<string, { readonly handler: string }>>;

/** Bundles functions as for the deploy. */
export const bundleOurs = async (functions: Handlers) =>
  (await bundleFunctions({ root, functions, outdir: join(outdir, "ours") })).functions;

/**
 * Bundles the same handlers in the simplest way: ES modules by the defaults of esbuild, the clients and the credential chain of
 * the SDK, and the global `fetch`. Nothing else differs: the handlers do the same work.
 */
export async function bundleNaively(functions: Handlers): Promise<Readonly<Record<string, Bundle>>> {
  const handlers = Object.entries(functions).map(([name, { handler }]) => ({ name, source: handler.replace(/\.\w+$/, "") }));
  await build({
    entryPoints: Object.fromEntries(handlers.map(({ source }) => [source, join(root, `${source}.ts`)])),
    bundle: true,
    platform: "node",
    target: "node24",
    format: "esm",
    // The SDK's packages call `require`, which an ES module does not have.
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
    outdir: join(outdir, "naive"),
    outExtension: { ".js": ".mjs" },
    plugins: [naiveAdapters],
    logLevel: "silent",
  });
  return Object.fromEntries(
    handlers.map(({ name, source }) => [name, { file: join(outdir, "naive", `${source}.mjs`), exportName: "handler" }]),
  );
}

const naiveAdapters: Plugin = {
  name: "naive adapters",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /\/(outbound-request|light-client|agents)\.ts$/ }, ({ path }) => ({
      path: join(import.meta.dirname, "naive", path.replace(/^.*\//, "")),
    }));
    // The SDK is imported at the top of each file, and not when the first command needs it.
    onLoad({ filter: /\/lib\/(table|credentials|telemetry|step-functions)\/.*\.ts$/ }, async ({ path }) => ({
      contents: (await readFile(path, "utf8")).replace(
        /const load = \(\) => import\((".+")\);/,
        "import * as sdk from $1; const load = async () => sdk;",
      ),
      loader: "ts",
    }));
  },
};
