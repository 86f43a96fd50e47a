import type { ColdOrder, ColdResult } from "./run-cold.ts";

// Not by `import`: of a builtin it would load undici before the clock starts (nodejs/node#59686).
const { createRequire } = process.getBuiltinModule("node:module");
const { readFileSync, writeSync } = process.getBuiltinModule("node:fs");

const order: ColdOrder = JSON.parse(readFileSync(0, "utf8"));
const context = { awsRequestId: "cold", functionName: "cold", getRemainingTimeInMillis: () => 60_000 };

/** As the runtime of Lambda does, which is an ES module itself. */
const load = (file: string) => (file.endsWith(".cjs") ? createRequire(file)(file) : import(file));

const cpu = process.cpuUsage();
const from = performance.now();
const handle = (await load(order.file))[order.exportName];
const importedAt = performance.now();
const result: unknown = await handle(order.event, context);
const answeredAt = performance.now();
const { user, system } = process.cpuUsage(cpu);

const builtins = (process as unknown as { moduleLoadList: readonly string[] }).moduleLoadList;
const answer: ColdResult = {
  importMs: importedAt - from,
  callMs: answeredAt - importedAt,
  cpuMs: (user + system) / 1000,
  loadsUndici: builtins.some((name) => name.includes("undici")),
  result,
};
writeSync(3, JSON.stringify(answer));
process.exit();
