import { setTimeout as pause } from "node:timers/promises";
import type { Invoke } from "./bare-handler.ts";
import { buildEvent, context } from "./cold/event.ts";
import { buildLine, type Line } from "./line.ts";
import { loadBroker } from "./load-broker.ts";
import { buildRatioLine } from "./ratio-line.ts";
import { quantile, ratioInterval } from "./samples.ts";
import { type Seeding, seededKey } from "./seeded-connection.ts";
import { startMocks } from "./start-mocks.ts";

const rounds = 8;
/** A share of ten seconds: 500 requests. The quiet organisation sends just below it, the loud one ten times as much. */
const sharePerSecond = 50;
const slotMs = 1000 / sharePerSecond + 1;
const slots = 200;
const loudEach = 10;

const seeding: Seeding = { name: "fair", count: 2, due: 2, remainingSeconds: 3000, shards: 1, rotating: false };

type Answer = { readonly statusCode: number };

/** Measures what an organisation at ten times its share costs another one, whose requests come just below its own share, in one process. */
export async function benchFair(): Promise<readonly Line[]> {
  const mocks = await startMocks();
  try {
    Object.assign(process.env, mocks.environment, { REFRESH_SHARDS: "1", ORGANISATION_TOKENS_PER_SECOND: String(sharePerSecond) });
    await mocks.seed(seeding);
    const handler = await loadBroker("fair");
    const ask = [0, 1].map((index) => askAs(handler, seededKey(seeding, index).tenant));
    const [quiet = missing, loud = missing] = ask;
    const [alone, beside]: [number[], number[]] = [[], []];
    const refused = { quiet: 0, loud: 0 };
    const send = async (isLoudThere: boolean): Promise<number> => {
      const times: number[] = [];
      for (let slot = 0; slot < slots; slot += 1) {
        const next = pause(slotMs);
        for (let request = 0; isLoudThere && request < loudEach; request += 1) {
          refused.loud += (await loud()).statusCode === 429 ? 1 : 0;
        }
        const begun = performance.now();
        const { statusCode } = await quiet();
        times.push(performance.now() - begun);
        refused.quiet += statusCode === 200 ? 0 : 1;
        await next;
      }
      return quantile(times, 0.99);
    };
    await silently(async () => {
      await send(true);
      for (let round = 0; round < rounds; round += 1) {
        const sides = [async () => void alone.push(await send(false)), async () => void beside.push(await send(true))];
        for (const side of round % 2 === 0 ? sides : sides.reverse()) {
          await side();
        }
      }
    });
    const sent = slots * loudEach * (rounds + 1);
    return [
      buildRatioLine({
        bench: "broker: p99 of an organisation beside one at ten times its share",
        baseline: alone,
        baselineName: "alone",
        measured: beside,
        sampleDigits: 3,
        interval: ratioInterval(beside, alone),
        target: { atMost: 1.1 },
      }),
      buildLine({
        bench: "… its requests that are refused",
        baseline: `${refused.loud} of ${sent} of the other one`,
        measured: `${refused.quiet} of ${slots * (2 * rounds + 1)}`,
        value: refused.quiet,
        target: { atMost: 0 },
        digits: 0,
      }),
    ];
  } finally {
    mocks.stop();
  }
}

const missing = (): Promise<Answer> => Promise.reject(new Error("two organisations are seeded"));

function askAs(handler: Invoke, tenant: string): () => Promise<Answer> {
  const caller = { principal_id: "bench", tenant, permissions: "tokens:read" };
  const sent = JSON.stringify(buildEvent("GET /connections/{provider}/token", { path: { provider: "gcp" }, caller }));
  return async () => (await handler(JSON.parse(sent) as never, context as never)) as Answer;
}

/** Drops the log of refusals: in Lambda another process reads it. */
async function silently(run: () => Promise<void>): Promise<void> {
  const streams = [process.stdout, process.stderr];
  const writes = streams.map((stream) => stream.write);
  for (const stream of streams) {
    stream.write = () => true;
  }
  try {
    await run();
  } finally {
    streams.forEach((stream, index) => {
      Object.assign(stream, { write: writes[index] });
    });
  }
}
