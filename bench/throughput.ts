import { checkSilent, compose, type Subject } from "./compose.ts";
import { buildLine, type Line } from "./line.ts";
import { refreshSome } from "./refresh-some.ts";
import { describeSamples, interleave, median } from "./samples.ts";
import type { Seeding } from "./seeded-connection.ts";
import { startMocks } from "./start-mocks.ts";

const due = 20_000;
const warmUps = 4000;
const repeats = 15;

/** Sequential refreshes of each worker: a repeat takes about two seconds at every concurrency. */
const timesEach = 10;

/** Measures the refreshes a second, one at a time and many at a time, with the same code over the same mocks. */
export async function benchThroughput(): Promise<readonly Line[]> {
  const mocks = await startMocks();
  try {
    const seeding: Seeding = { name: "throughput", count: due, due, remainingSeconds: 500, shards: 1, rotating: false };
    await mocks.seed(seeding);
    // Longer overdue, so refreshed first: the JIT compiler needs some thousand refreshes.
    await mocks.seed({ ...seeding, name: "throughput, cold", count: warmUps, due: warmUps, remainingSeconds: 400 });
    const subject = compose(mocks.environment, 1);
    await refreshSome(subject, warmUps, 64);
    const rates = await interleave<"8" | "16" | "32" | "64">(repeats, async () => ({
      baseline: await ratePerSecond(subject, 1),
      8: await ratePerSecond(subject, 8),
      16: await ratePerSecond(subject, 16),
      32: await ratePerSecond(subject, 32),
      64: await ratePerSecond(subject, 64),
    }));
    checkSilent(subject);
    const baseline = describeSamples(rates("baseline"), "/s one at a time", 2);
    const gain = (inFlight: "8" | "16" | "32" | "64") => median(rates(inFlight)) / median(rates("baseline"));
    const linear = (["8", "16", "32"] as const).map((inFlight) =>
      buildLine({
        bench: `linear at ${inFlight} in flight`,
        baseline,
        measured: describeSamples(rates(inFlight), "/s", 1),
        value: gain(inFlight) / Number(inFlight),
        target: { atLeast: 0.85 },
      }),
    );
    const most = describeSamples(rates("64"), "/s", 1);
    return [
      ...linear,
      buildLine({
        bench: "refresh throughput at 64 in flight",
        baseline,
        measured: most,
        value: gain("64"),
        target: { atLeast: 50 },
        digits: 1,
      }),
    ];
  } finally {
    mocks.stop();
  }
}

async function ratePerSecond(subject: Subject, concurrency: number): Promise<number> {
  const times = timesEach * concurrency;
  const from = performance.now();
  await refreshSome(subject, times, concurrency);
  return (times * 1000) / (performance.now() - from);
}
