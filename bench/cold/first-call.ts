import { context } from "./event.ts";
import type { ColdOrder, ColdResult } from "./run-cold.ts";

// No `import`, here and in imported files: for some builtins it loads undici before the clock starts (nodejs/node#59686).
const { createRequire } = process.getBuiltinModule("node:module");
const { readFileSync, writeSync } = process.getBuiltinModule("node:fs");

const order: ColdOrder = JSON.parse(readFileSync(0, "utf8"));

/** Loads a bundle as Lambda's runtime does, which is an ES module itself. */
const load = (file: string) => (file.endsWith(".cjs") ? createRequire(file)(file) : import(file));

const from = performance.now();
const handle = (await load(order.file))[order.exportName];
const importedAt = performance.now();
const result: unknown = await handle(order.event, context).catch((error: Error) => ({ thrown: error.name }));
const answeredAt = performance.now();

const { moduleLoadList } = process as unknown as { readonly moduleLoadList: readonly string[] };
const answer: ColdResult = {
  importMs: importedAt - from,
  callMs: answeredAt - importedAt,
  beside: Object.keys(createRequire(order.file).cache).filter(
    (file) => file !== order.file && file.startsWith(order.file.replace(/cjs$/, "")),
  ),
  loadsUndici: moduleLoadList.some((name) => name.includes("undici")),
  result,
};
writeSync(3, JSON.stringify(answer));
process.exit();
