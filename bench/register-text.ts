import { readFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { fileURLToPath } from "node:url";

/** The files that a bundle holds as text (`esbuild.config.cjs`). A bench imports the functions without a bundle. */
const isText = /\.(sh|ps1|yml)$/;

registerHooks({
  load: (url, context, next) =>
    isText.test(url)
      ? { format: "module", source: `export default ${JSON.stringify(readFileSync(fileURLToPath(url), "utf8"))};`, shortCircuit: true }
      : next(url, context),
});
