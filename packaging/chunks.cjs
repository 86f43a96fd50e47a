const { mkdirSync, writeFileSync } = require("node:fs");
const { basename, dirname, extname, join, resolve } = require("node:path");
const { build } = require("esbuild");

const namespace = "chunk";

/** The bundle of each chunk, by its file and the kind of bundle it stands beside: one build, however many functions use it. */
const built = new Map();

/**
 * A plugin of esbuild: what a bundle reaches by `import("….chunk.ts")` becomes a file of its own beside the bundle, and is loaded when
 * that import runs. For large libraries that few calls need: in one CommonJS file, `import()` puts off the library's first run, but not
 * its parsing, which every cold start would pay.
 *
 * The chunk of `functions/gcp/login.js` is `functions/gcp/login.<chunk>.js`: the framework packs a file whose name begins with that of a
 * bundle into that function only. Its entry in the metafile stands beside the bundle's.
 */
module.exports = {
  name: "chunks",
  setup({ initialOptions, onResolve, onLoad, onEnd }) {
    const root = initialOptions.absWorkingDir ?? process.cwd();
    initialOptions.metafile = true;
    onResolve({ filter: /\.chunk\.ts$/ }, ({ path, kind, resolveDir }) => {
      if (kind !== "dynamic-import") {
        return { errors: [{ text: `${path} is a chunk: load it by import()` }] };
      }
      const file = join(resolveDir, path);
      void bundleChunk(file, initialOptions).catch(() => undefined);
      return { path: file, namespace };
    });
    onLoad({ filter: /./, namespace }, ({ path }) => ({
      contents: `module.exports = require(__filename.replace(/\\.c?js$/, ${JSON.stringify(`.${nameOf(path)}`)} + "$&"));`,
    }));
    onEnd(async ({ metafile }) => {
      for (const [output, { inputs }] of Object.entries(metafile?.outputs ?? {})) {
        for (const input of Object.keys(inputs).filter((name) => name.startsWith(`${namespace}:`))) {
          const chunk = await bundleChunk(resolve(root, input.slice(namespace.length + 1)), initialOptions);
          const extension = extname(output);
          const beside = `${output.slice(0, -extension.length)}.${nameOf(input)}${extension}`;
          mkdirSync(dirname(join(root, beside)), { recursive: true });
          writeFileSync(join(root, beside), chunk.contents);
          metafile.outputs[beside] = chunk.output;
        }
      }
    });
  },
};

const nameOf = (file) => basename(file, ".chunk.ts");

function bundleChunk(file, { entryPoints: _, outdir: __, plugins: ___, ...options }) {
  const before = built.get(file);
  if (before !== undefined) {
    return before;
  }
  const bundling = build({ ...options, entryPoints: [file], outdir: join(dirname(file), "out"), metafile: true, write: false }).then(
    ({ outputFiles: [{ contents }], metafile }) => ({ contents, output: Object.values(metafile.outputs)[0] }),
  );
  built.set(file, bundling);
  return bundling;
}
