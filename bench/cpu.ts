import { bareRefresh } from "./bare-refresh.ts";
import { checkSilent, compose } from "./compose.ts";
import { cpuEach } from "./cpu-each.ts";
import type { Line } from "./line.ts";
import { buildRatioLine } from "./ratio-line.ts";
import { refreshSome } from "./refresh-some.ts";
import { interleave } from "./samples.ts";
import { startMocks } from "./start-mocks.ts";

const repeats = 45;
const inFlight = 64;
const times = 224;
const due = 110 * times;

/** Rounds before the first that counts: the JIT compiler needs some thousand refreshes. */
const warmUps = 18;

/** Measures the CPU of a refresh in this process, against the same five calls of `node:https` with the same bytes to the same mocks. */
export async function benchCpu(): Promise<readonly Line[]> {
  const mocks = await startMocks();
  try {
    await mocks.seed({ name: "cpu", count: due, due, remainingSeconds: 500, shards: 1, rotating: false });
    const subject = compose(mocks.environment, 1);
    await refreshSome(subject, warmUps * times, inFlight);
    const bare = await bareRefresh(mocks);
    const runBare = async () => {
      await mocks.replay(true);
      const milliseconds = await cpuEach(times, () => pool(times, inFlight, bare));
      await mocks.replay(false);
      return milliseconds;
    };
    await runBare();
    const cpu = await interleave<"refresh">(repeats, async () => ({
      baseline: await runBare(),
      refresh: await cpuEach(times, () => refreshSome(subject, times, inFlight)),
    }));
    checkSilent(subject);
    return [
      buildRatioLine({
        bench: "CPU a refresh",
        baseline: cpu("baseline"),
        baselineName: "bare node:https",
        measured: cpu("refresh"),
        sampleDigits: 2,
        target: { atMost: 2.1 },
      }),
    ];
  } finally {
    mocks.stop();
  }
}

async function pool(count: number, concurrency: number, run: () => Promise<void>): Promise<void> {
  let left = count;
  const work = async () => {
    while (left > 0) {
      left -= 1;
      await run();
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
}
