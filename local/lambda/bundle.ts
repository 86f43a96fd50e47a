import { createRequire } from "node:module";
import { join } from "node:path";
import { type BuildOptions, build, type Metafile } from "esbuild";

export type Bundle = { readonly file: string; readonly exportName: string };

export type Bundles = { readonly functions: Readonly<Record<string, Bundle>>; readonly metafile: Metafile };

/**
 * Bundles all functions with the configuration of the deploy (`esbuild.config.cjs`), in one run of esbuild.
 *
 * @param options.root - Folder that the handlers' paths start from.
 * @param options.outdir - Folder for the bundles; made if missing. Two runs at once need two folders.
 * @returns A file and an export for each function, and esbuild's account of what each bundle is made of.
 * @throws {Error} A handler's file is missing or does not compile; the message is esbuild's.
 */
export async function bundleFunctions(options: {
  readonly root: string;
  readonly functions: Readonly<Record<string, { readonly handler: string }>>;
  readonly outdir: string;
}): Promise<Bundles> {
  const handlers = Object.entries(options.functions).map(([name, { handler }]) => ({ name, ...splitHandler(handler) }));
  const { metafile } = await build({
    ...deployedOptions(),
    entryPoints: Object.fromEntries(handlers.map(({ source }) => [source, join(options.root, `${source}.ts`)])),
    absWorkingDir: options.root,
    outdir: options.outdir,
    // The packages of this folder are ES modules by package.json; the bundles are not.
    outExtension: { ".js": ".cjs" },
    metafile: true,
    logLevel: "silent",
  });
  const functions = handlers.map(({ name, source, exportName }) => [name, { file: join(options.outdir, `${source}.cjs`), exportName }]);
  return { functions: Object.fromEntries(functions), metafile };
}

function splitHandler(handler: string): { source: string; exportName: string } {
  const dot = handler.lastIndexOf(".");
  return { source: handler.slice(0, dot), exportName: handler.slice(dot + 1) };
}

function deployedOptions(): BuildOptions {
  const configure: () => BuildOptions & { exclude: string[] } = createRequire(import.meta.url)("../../esbuild.config.cjs");
  const { exclude: _ofThePlugin, ...options } = configure();
  return options;
}
