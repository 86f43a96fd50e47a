import type { ConnectionKey } from "../lib/connections/connection.ts";
import { type TokenBroker, tokenBroker } from "../lib/connections/tokens/serve-token.ts";
import { type SendBare, sendLean } from "./bare-refresh.ts";
import { checkSilent, compose } from "./compose.ts";
import { cpuEach } from "./cpu-each.ts";
import type { Line } from "./line.ts";
import { millisecondsEach } from "./milliseconds-each.ts";
import { buildIntervalLine } from "./ratio-line.ts";
import { runMany } from "./run-many.ts";
import { interleaveUntilSteady } from "./samples.ts";
import { type Seeding, seededKey } from "./seeded-connection.ts";
import { startMocks } from "./start-mocks.ts";

const repeats = 25;
const times = 200;
const inFlight = 32;
const warmUps = 15;
const seeding: Seeding = { name: "miss", count: times, due: times, remainingSeconds: 3000, shards: 1, rotating: false };

/**
 * Measures a token that no process remembers, over mocks without delays: the CPU, against the two calls that it consists of and against
 * its read of Vault alone, sent by the leanest client that works; and the time, one after the other.
 */
export async function benchMiss(): Promise<readonly Line[]> {
  const mocks = await startMocks("at-once");
  try {
    await mocks.seed(seeding);
    const subject = compose(mocks.environment, 1);
    // Made before anything is measured: a key is a hash, which no caller pays for.
    const keys = Array.from({ length: times }, (_, index) => seededKey(seeding, index));
    const keyOf = (index: number) => keys[index] ?? seededKey(seeding, index);
    /** Each round has a broker that remembers nothing. */
    const misses = () => {
      const broker = tokenBroker(subject.deps);
      let next = 0;
      return () => serve(broker, keyOf(next++ % times));
    };
    for (let round = 0; round < warmUps; round += 1) {
      await runMany(times, inFlight, misses());
    }
    const { look, read } = await mocks.recordings();
    if (look === undefined || read === undefined) {
      throw new Error("no read of the table or of Vault was recorded");
    }
    const spend = (run: () => Promise<unknown>) => cpuEach(times, () => runMany(times, inFlight, run));
    const both = () => bothAtOnce(sendLean, look, read);
    const adapters = (key: ConnectionKey) =>
      Promise.all([subject.deps.connections.read(key), subject.deps.credentials.read({ ...key, area: "connections" })]);
    const readAll = () => {
      let next = 0;
      return () => adapters(keyOf(next++ % times));
    };
    await spend(both);
    await spend(readAll());
    const cpu = await interleaveUntilSteady(repeats, ["adapters", "both", "miss"], async () => ({
      adapters: await spend(readAll()),
      baseline: await spend(() => sendLean(read)),
      both: await spend(both),
      miss: await spend(misses()),
    }));
    const took = await interleaveUntilSteady(repeats, ["miss"], async () => ({
      baseline: await millisecondsEach(times, both),
      miss: await millisecondsEach(times, misses()),
    }));
    checkSilent(subject);
    return [
      buildIntervalLine({
        bench: "broker: CPU of a token in Vault, and of its two calls",
        baseline: cpu("both"),
        baselineName: "bare calls",
        measured: cpu("miss"),
        sampleDigits: 3,
        target: { atMost: 2.8 },
      }),
      buildIntervalLine({
        bench: "broker: CPU of a token in Vault, and of its two reads by the product's adapters",
        baseline: cpu("adapters"),
        baselineName: "adapters",
        measured: cpu("miss"),
        sampleDigits: 3,
        target: { atMost: 1.3 },
      }),
      buildIntervalLine({
        bench: "broker: CPU of a token in Vault, and of a bare read",
        baseline: cpu("baseline"),
        baselineName: "bare read",
        measured: cpu("miss"),
        sampleDigits: 3,
        target: { atMost: 6 },
      }),
      buildIntervalLine({
        bench: "broker: token in Vault, without delays",
        baseline: took("baseline"),
        baselineName: "bare calls",
        measured: took("miss"),
        sampleDigits: 3,
        target: { atMost: 2.5 },
      }),
    ];
  } finally {
    mocks.stop();
  }
}

const serve = (broker: TokenBroker, key: ConnectionKey) => broker.serve(key, 300, new AbortController().signal);

/** As the broker does: the record and the credential at once. */
const bothAtOnce = (send: SendBare, look: Parameters<SendBare>[0], read: Parameters<SendBare>[0]) => Promise.all([send(look), send(read)]);
