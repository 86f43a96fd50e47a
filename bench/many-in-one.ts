import { handler } from "../functions/aurora/connections/lists.ts";
import type { Invoke } from "./bare-handler.ts";
import { buildEvent, context } from "./cold/event.ts";
import { cpuEach } from "./cpu-each.ts";
import type { Line } from "./line.ts";
import { buildIntervalLine } from "./ratio-line.ts";
import { interleaveUntilSteady } from "./samples.ts";
import { countTogether, type Seeding, seededKey } from "./seeded-connection.ts";
import { startMocks } from "./start-mocks.ts";

const repeats = 15;
const times = 20;
const warmUps = 15;
const few: Seeding = { name: "few", count: countTogether, due: 0, remainingSeconds: 3000, shards: 1, rotating: false, together: true };
const total = 10_000;
const many: Seeding = { ...few, name: "many", count: total, accounts: 30 + total - countTogether };

const lists = { "connectors/status": handler, "connected-accounts/{uid}": handler } as unknown as Readonly<Record<string, Invoke>>;

/**
 * Measures the CPU of the lists that name each provider once, of an organisation with 10,000 connections, against one with 34: they must not
 * grow with the number of connections.
 */
export async function benchManyInOne(): Promise<readonly Line[]> {
  const mocks = await startMocks("at-once");
  try {
    Object.assign(process.env, mocks.environment, { REFRESH_SHARDS: "1" });
    await mocks.seed(few);
    await mocks.seed(many);
    const lines: Line[] = [];
    for (const [path, list] of Object.entries(lists)) {
      const spend = (of: Seeding) =>
        cpuEach(times, async () => {
          for (let count = 0; count < times; count += 1) {
            await read(path, list, of);
          }
        });
      for (let round = 0; round < warmUps; round += 1) {
        await spend(few);
      }
      await spend(many);
      const cpu = await interleaveUntilSteady(repeats, ["many"], async () => ({ baseline: await spend(few), many: await spend(many) }));
      lines.push(
        buildIntervalLine({
          bench: `CPU of ${path} at 10,000 connections`,
          baseline: cpu("baseline"),
          baselineName: `${few.count} connections`,
          measured: cpu("many"),
          sampleDigits: 2,
          target: { atMost: 8 },
        }),
      );
    }
    return lines;
  } finally {
    mocks.stop();
  }
}

/** @throws {Error} The answer is not 200, or does not name all five providers. */
async function read(path: string, list: Invoke, of: Seeding): Promise<void> {
  const caller = { principal_id: "bench", tenant: seededKey(of, 0).tenant, permissions: "connectors:read" };
  const answer = (await list(buildEvent(`GET /api/${path}`, { path: { uid: "bench" }, caller }) as never, context as never)) as {
    statusCode: number;
    body: string;
  };
  if (answer.statusCode !== 200 || !["aws", "azure", "gcp", "ovh", "tailscale"].every((name) => answer.body.includes(name))) {
    throw new Error(`${path} answered ${answer.statusCode}: ${answer.body.slice(0, 300)}`);
  }
}
