import { setDefaultCACertificates } from "node:tls";
import { buildMethods } from "../lib/connections/methods.ts";
import type { Method } from "../lib/connections/provider.ts";
import { compose } from "./compose.ts";
import { refreshSome } from "./refresh-some.ts";
import type { Done, Order } from "./start-refreshers.ts";

/** A process that runs ticks of one shard, as the scheduled function does, to messages of its parent. */
const environment = Object.fromEntries(
  Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
);
const { BENCH_CERTIFICATE = "", BENCH_SHARD, BENCH_SHARDS, BENCH_ROTATES } = environment;
setDefaultCACertificates([BENCH_CERTIFICATE]);
const shards = Number(BENCH_SHARDS);
const subject = compose(environment, shards);

const setRotation = (method: Method): Method =>
  method.tokens === "refreshed" ? { ...method, rotatesRefreshTokens: BENCH_ROTATES === "true" } : method;
const methods = buildMethods(...subject.deps.methods.of("gcp").map(setRotation));

process.on("message", async ({ times }: Order) => {
  const before = process.cpuUsage();
  const problem = await refreshSome({ ...subject, deps: { ...subject.deps, methods } }, times, 64, {
    shard: Number(BENCH_SHARD),
    shards,
  }).then(() => undefined, String);
  const { user, system } = process.cpuUsage(before);
  const complaints = problem === undefined ? subject.complaints : [problem, ...subject.complaints];
  process.send?.({ cpuMs: (user + system) / 1000, complaints } satisfies Done);
});
process.on("disconnect", () => process.exit());
process.send?.("ready");
