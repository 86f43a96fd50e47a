const { mkdirSync, readFileSync, writeFileSync } = require("node:fs");
const { basename, dirname, extname, join, resolve } = require("node:path");
const { build } = require("esbuild");

/** The two kinds of files that stand beside a bundle: the namespace of esbuild and the end of the file's name. */
const chunk = "chunk";
const lazy = "lazy";

/** The bundle of each file, by its path: one build, however many functions use it. */
const built = new Map();

/**
 * A plugin of esbuild: what a bundle reaches by `import("….chunk.ts")` becomes a file of its own beside the bundle, and is loaded when
 * that import runs. For large libraries that few calls need: in one CommonJS file, `import()` puts off the library's first run, but not
 * its parsing, which every cold start would pay.
 *
 * A `….lazy.ts` is for a library whose caller cannot wait, such as the log. It is imported as any file, exports functions only, and is
 * loaded by the first call of one of them.
 *
 * The chunk of `functions/gcp/login.js` is `functions/gcp/login.<chunk>.js`: the framework packs a file whose name begins with that of a
 * bundle into that function only. Its entry in the metafile stands beside the bundle's.
 */
module.exports = {
  name: "chunks",
  setup({ initialOptions, onResolve, onLoad, onEnd }) {
    const root = initialOptions.absWorkingDir ?? process.cwd();
    initialOptions.metafile = true;
    onResolve({ filter: /\.(?:chunk|lazy)\.ts$/ }, ({ path, kind, resolveDir }) => {
      const namespace = path.endsWith(`.${chunk}.ts`) ? chunk : lazy;
      if (kind !== { [chunk]: "dynamic-import", [lazy]: "import-statement" }[namespace]) {
        return { errors: [{ text: `${path} is a chunk: load it by ${namespace === chunk ? "import()" : "an import statement"}` }] };
      }
      const file = join(resolveDir, path);
      void bundleBeside(file, initialOptions).catch(() => undefined);
      return { path: file, namespace, sideEffects: false };
    });
    onLoad({ filter: /./, namespace: chunk }, ({ path }) => ({ contents: `module.exports = ${requireOf(path)};` }));
    onLoad({ filter: /./, namespace: lazy }, ({ path }) => ({
      contents: functionsOf(path)
        .map((name) => `export const ${name} = (...given) => ${requireOf(path)}.${name}(...given);`)
        .join("\n"),
    }));
    onEnd(async ({ metafile }) => {
      for (const [output, { inputs }] of Object.entries(metafile?.outputs ?? {})) {
        for (const input of Object.keys(inputs).filter((name) => /^(?:chunk|lazy):/.test(name))) {
          const beside = await bundleBeside(resolve(root, input.slice(input.indexOf(":") + 1)), initialOptions);
          const extension = extname(output);
          const path = `${output.slice(0, -extension.length)}.${nameOf(input)}${extension}`;
          mkdirSync(dirname(join(root, path)), { recursive: true });
          writeFileSync(join(root, path), beside.contents);
          metafile.outputs[path] = beside.output;
        }
      }
    });
  },
};

const nameOf = (file) => basename(file).replace(/\.(?:chunk|lazy)\.ts$/, "");

/** The code that loads the file beside the bundle in which it stands. */
const requireOf = (file) => `require(__filename.replace(/\\.c?js$/, ${JSON.stringify(`.${nameOf(file)}`)} + "$&"))`;

/** The names of a file's exports, which are functions or types. @throws {Error} Another export: it would have to be there before the file is loaded. */
function functionsOf(file) {
  const exported = readFileSync(file, "utf8").match(/^export .*/gm) ?? [];
  const other = exported.find((line) => !/^export (?:function|type) /.test(line));
  if (other !== undefined) {
    throw new Error(`${file} exports functions only, and not: ${other}`);
  }
  return exported.flatMap((line) => /^export function (\w+)/.exec(line)?.[1] ?? []);
}

function bundleBeside(file, { entryPoints: _, outdir: __, plugins: ___, ...options }) {
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
