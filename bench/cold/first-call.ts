import { context } from "./event.ts";
import type { ColdOrder, ColdResult } from "./run-cold.ts";

// No `import`, here and in imported files: for some builtins it loads undici before the clock starts (nodejs/node#59686).
const { createRequire } = process.getBuiltinModule("node:module");
const { readFileSync, realpathSync, writeSync } = process.getBuiltinModule("node:fs");

const order: ColdOrder = JSON.parse(readFileSync(0, "utf8"));

/** Loads a bundle as Lambda's runtime does, which is an ES module itself. */
const load = (file: string) => (file.endsWith(".cjs") ? createRequire(file)(file) : import(file));

const from = performance.now();
const handle = (await load(order.file))[order.exportName];
const importedAt = performance.now();
const result: unknown = await handle(order.event, context).catch((error: Error) => ({ thrown: error.name }));
const answeredAt = performance.now();

/** How the paths of the bundle and of the files beside it begin. Node knows files by their real paths. */
const besideBundle = realpathSync(order.file).replace(/cjs$/, "");
const { moduleLoadList } = process as unknown as { readonly moduleLoadList: readonly string[] };
const answer: ColdResult = {
  importMs: importedAt - from,
  callMs: answeredAt - importedAt,
  beside: Object.keys(createRequire(order.file).cache).filter((file) => file.startsWith(besideBundle) && file !== `${besideBundle}cjs`),
  loadsUndici: moduleLoadList.some((name) => name.includes("undici")),
  result,
};
writeSync(3, JSON.stringify(answer));
process.exit();
