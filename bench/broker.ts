import { type TokenBroker, tokenBroker } from "../lib/connections/tokens/serve-token.ts";
import { sendBare } from "./bare-refresh.ts";
import { checkSilent, compose } from "./compose.ts";
import { buildLine, type Line } from "./line.ts";
import { millisecondsEach } from "./milliseconds-each.ts";
import { describeSamples, interleave, median } from "./samples.ts";
import { type SeededKeys, seededKey } from "./seeded-connection.ts";
import { type Mocks, startMocks } from "./start-mocks.ts";

const repeats = 15;
const missesEach = 40;
const hitsEach = 5000;
const minTtlSeconds = 300;
const fresh = { name: "broker", count: 40 * missesEach, due: 40 * missesEach, remainingSeconds: 3000, shards: 1, rotating: false };
const expired = { ...fresh, name: "broker expired", count: 1 + repeats, due: 1 + repeats, remainingSeconds: -60 };

const serve = (broker: TokenBroker, seeding: SeededKeys, index: number) =>
  broker.serve(seededKey(seeding, index), minTtlSeconds, new AbortController().signal);

/** Measures a token from memory, from Vault and from a refresh, against a bare read of the same mock Vault. */
export async function benchBroker(): Promise<readonly Line[]> {
  const mocks = await startMocks();
  try {
    await mocks.seed(fresh);
    await mocks.seed(expired);
    const subject = compose(mocks.environment, 1);
    const broker = tokenBroker(subject.deps);
    let next = 0;
    const miss = () => {
      next += 1;
      return serve(broker, fresh, next);
    };
    await serve(broker, expired, 0);
    await millisecondsEach(missesEach, miss);
    const { read } = await mocks.recordings();
    if (read === undefined) {
      throw new Error("no read of Vault was recorded");
    }
    const times = await interleave<"miss" | "hit">(repeats, async () => ({
      baseline: await millisecondsEach(missesEach, () => sendBare(read)),
      miss: await millisecondsEach(missesEach, miss),
      hit: await millisecondsEach(hitsEach, () => serve(broker, fresh, next)),
    }));
    const trips = await countTrips(mocks, broker, miss);
    checkSilent(subject);
    const [bare, missed] = [describeSamples(times("baseline"), "ms bare read", 2), describeSamples(times("miss"), "ms", 2)];
    return [
      buildLine({
        bench: "broker: token in Vault",
        baseline: bare,
        measured: missed,
        value: median(times("miss")) / median(times("baseline")),
        target: { atMost: 1.25 },
      }),
      buildLine({
        bench: "broker: token in memory",
        baseline: `${missed} in Vault`,
        measured: describeSamples(times("hit"), "ms", 4),
        value: median(times("hit")) / median(times("miss")),
        target: { atMost: 0.05 },
        digits: 4,
      }),
      ...trips,
    ];
  } finally {
    mocks.stop();
  }
}

async function countTrips(mocks: Mocks, broker: TokenBroker, miss: () => Promise<unknown>): Promise<readonly Line[]> {
  let last = 0;
  const refresh = () => {
    last += 1;
    return serve(broker, expired, last);
  };
  const count = async (what: string, run: () => Promise<unknown>, atMost: number) => {
    const counts: number[] = [];
    while (counts.length < repeats) {
      await mocks.reset();
      await run();
      counts.push((await mocks.counts()).serialRoundTrips);
    }
    // A delayed process sends its parallel requests one after the other, which makes the count larger.
    const value = median(counts);
    const measured = `${Math.min(...counts)}-${Math.max(...counts)} in ${repeats} repeats`;
    return buildLine({
      bench: `serial round trips: ${what}`,
      baseline: "counted by the mocks",
      measured,
      value,
      target: { atMost },
      digits: 0,
    });
  };
  return [await count("hit", () => serve(broker, expired, 0), 0), await count("miss", miss, 1), await count("refresh", refresh, 5)];
}
