import { bare, type Invoke } from "./bare-handler.ts";
import { buildEvent, context } from "./cold/event.ts";
import { cpuEach } from "./cpu-each.ts";
import type { Line } from "./line.ts";
import { loadBroker } from "./load-broker.ts";
import { buildRatioLine } from "./ratio-line.ts";
import { interleave } from "./samples.ts";
import { type Seeding, seededKey } from "./seeded-connection.ts";
import { startMocks } from "./start-mocks.ts";

const repeats = 15;
const times = 2000;
const seeding: Seeding = { name: "hit", count: 1, due: 1, remainingSeconds: 3000, shards: 1, rotating: false };

/** Measures the broker in a process with the token in memory, with the runtime's own request and answer, against a bare handler. */
export async function benchHit(): Promise<readonly Line[]> {
  const mocks = await startMocks();
  try {
    // One organisation asks thousands of times a second: its share must not end the measurement.
    Object.assign(process.env, mocks.environment, { REFRESH_SHARDS: "1", ORGANISATION_TOKENS_PER_SECOND: "1000000" });
    await mocks.seed(seeding);
    const handler = await loadBroker("hit");
    const caller = { principal_id: "bench", tenant: seededKey(seeding, 0).tenant, permissions: "tokens:read" };
    const sent = JSON.stringify(buildEvent("GET /connections/{provider}/token", { path: { provider: "gcp" }, caller }));
    const invoke = async (handle: Invoke) => JSON.stringify(await handle(JSON.parse(sent) as never, context as never));
    const first: { readonly statusCode: number; readonly body: string } = JSON.parse(await invoke(handler));
    if (first.statusCode !== 200) {
      throw new Error(`the broker answered ${first.statusCode}`);
    }
    const answer = bare(JSON.parse(first.body));
    const spend = (handle: Invoke) =>
      cpuEach(times, async () => {
        for (let count = 0; count < times; count += 1) {
          await invoke(handle);
        }
      });
    await spend(handler);
    await spend(answer);
    const cpu = await interleave<"hit">(repeats, async () => ({ baseline: await spend(answer), hit: await spend(handler) }));
    return [
      buildRatioLine({
        bench: "broker: CPU of a token in memory",
        baseline: cpu("baseline"),
        baselineName: "bare handler",
        measured: cpu("hit"),
        sampleDigits: 4,
        target: { atMost: 15 },
        digits: 1,
      }),
    ];
  } finally {
    mocks.stop();
  }
}
