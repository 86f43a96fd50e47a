import { handler } from "../functions/connections/list.ts";
import { bare, type Invoke } from "./bare-handler.ts";
import { buildEvent, context } from "./cold/event.ts";
import { cpuEach } from "./cpu-each.ts";
import { buildLine, type Line } from "./line.ts";
import { describeSamples, interleave, median } from "./samples.ts";
import { countTogether, type Seeding, seededKey } from "./seeded-connection.ts";
import { startMocks } from "./start-mocks.ts";

const repeats = 15;
const times = 40;
const warmUps = 10;
const seeding: Seeding = { name: "list", count: countTogether, due: 0, remainingSeconds: 3000, shards: 1, rotating: false, together: true };

/** Measures the CPU of `GET /connections` of an organisation with 34 connections, against a handler that has the same answer in memory. */
export async function benchList(): Promise<readonly Line[]> {
  const mocks = await startMocks();
  try {
    Object.assign(process.env, mocks.environment, { REFRESH_SHARDS: "1" });
    await mocks.seed(seeding);
    const caller = { principal_id: "bench", tenant: seededKey(seeding, 0).tenant, permissions: "connectors:read connectors:write" };
    const sent = JSON.stringify(buildEvent("GET /connections", { caller }));
    const invoke = async (handle: Invoke) => JSON.stringify(await handle(JSON.parse(sent) as never, context as never));
    const list = handler as Invoke;
    const first: { readonly statusCode: number; readonly body: string } = JSON.parse(await invoke(list));
    const body: { readonly connections: readonly object[] } = JSON.parse(first.body);
    if (first.statusCode !== 200 || body.connections.length !== countTogether) {
      throw new Error(`the list answered ${first.statusCode}: ${first.body}`);
    }
    const spend = (handle: Invoke) =>
      cpuEach(times, async () => {
        for (let count = 0; count < times; count += 1) {
          await invoke(handle);
        }
      });
    for (let round = 0; round < warmUps; round += 1) {
      await spend(list);
      await spend(bare(body));
    }
    const cpu = await interleave<"list">(repeats, async () => ({ baseline: await spend(bare(body)), list: await spend(list) }));
    return [
      buildLine({
        bench: `CPU of a list of ${countTogether} connections, ms`,
        baseline: `${describeSamples(cpu("baseline"), "ms", 3)} bare handler`,
        measured: describeSamples(cpu("list"), "ms", 2),
        value: median(cpu("list")),
        target: { atMost: 50 },
      }),
    ];
  } finally {
    mocks.stop();
  }
}
