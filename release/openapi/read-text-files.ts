import { readFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { fileURLToPath } from "node:url";

/** Makes Node read a file that a customer downloads as text, as `esbuild.config.cjs` does for the functions. */
export function readTextFiles(): void {
  registerHooks({
    load: (url, context, nextLoad) =>
      /\.(sh|ps1|yml)$/.test(url)
        ? { format: "module", shortCircuit: true, source: `export default ${JSON.stringify(readFileSync(fileURLToPath(url), "utf8"))};` }
        : nextLoad(url, context),
  });
}
