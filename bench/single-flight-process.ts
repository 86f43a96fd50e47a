import { setDefaultCACertificates } from "node:tls";
import { isAlive } from "../lib/connections/record/live-token.ts";
import { tokenBroker } from "../lib/connections/tokens/serve-token.ts";
import { compose } from "./compose.ts";
import { seededKey } from "./seeded-connection.ts";
import type { Done, Work } from "./single-flight.ts";

const environment = Object.fromEntries(
  Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
);
setDefaultCACertificates([environment.BENCH_CERTIFICATE ?? ""]);
const { deps, complaints } = compose(environment, 4);
const broker = tokenBroker(deps);

/** Asks for each of the connections many times at once. */
async function ask({ seeding, from, to, callsEach }: Work): Promise<Done> {
  const signal = AbortSignal.timeout(20_000);
  const calls = Array.from({ length: (to - from) * callsEach }, (_, call) => {
    const key = seededKey(seeding, from + Math.floor(call / callsEach));
    return broker.serve(key, 300, signal).catch((error: unknown) => {
      complaints.push(String(error));
    });
  });
  const tokens = await Promise.all(calls);
  return { served: tokens.filter((token) => token !== undefined && isAlive(token, new Date())).length, complaints };
}

process.on("message", async (work: Work) => {
  process.send?.(await ask(work));
});
process.on("disconnect", () => process.exit());
process.send?.("ready");
