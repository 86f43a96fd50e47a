import { setDefaultCACertificates } from "node:tls";
import { tokenBroker } from "../../lib/connections/tokens/serve-token.ts";
import { mapBounded } from "../../lib/map-bounded.ts";
import { compose } from "../compose.ts";
import { seededKey } from "../seeded-connection.ts";

/** The connections to ask for: no other order has asked for them. */
export type ReadOrder = { readonly name: string; readonly from: number; readonly times: number; readonly inFlight: number };
/** `cpuMs`: of this process, for one read. */
export type ReadDone = { readonly perSecond: number; readonly cpuMs: number; readonly complaints: readonly string[] };

/** A process that serves tokens as the broker does, to messages of its parent. */
const environment = Object.fromEntries(
  Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
);
setDefaultCACertificates([environment.BENCH_CERTIFICATE ?? ""]);
const { deps, complaints } = compose(environment, 1);
const broker = tokenBroker(deps);
const minTtlSeconds = 300;

async function readMany({ name, from, times, inFlight }: ReadOrder): Promise<ReadDone> {
  const begun = performance.now();
  const before = process.cpuUsage();
  await mapBounded(
    Array.from({ length: times }, (_, index) => seededKey({ name }, from + index)),
    inFlight,
    (key) => broker.serve(key, minTtlSeconds, new AbortController().signal),
  );
  const { user, system } = process.cpuUsage(before);
  return { perSecond: (times * 1000) / (performance.now() - begun), cpuMs: (user + system) / 1000 / times, complaints };
}

process.on("message", async (order: ReadOrder) => {
  const done = await readMany(order).catch((error: unknown) => ({ perSecond: 0, cpuMs: 0, complaints: [String(error)] }));
  process.send?.(done satisfies ReadDone);
});
process.on("disconnect", () => process.exit());
process.send?.("ready");
