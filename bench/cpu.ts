import { bareRefresh, sendLean } from "./bare-refresh.ts";
import { checkSilent, compose } from "./compose.ts";
import { cpuEach } from "./cpu-each.ts";
import type { Line } from "./line.ts";
import { recordPortCalls } from "./port-calls.ts";
import { buildIntervalLine } from "./ratio-line.ts";
import { refreshSome } from "./refresh-some.ts";
import { runMany } from "./run-many.ts";
import { interleaveUntilSteady } from "./samples.ts";
import { startMocks } from "./start-mocks.ts";

const repeats = 25;
const inFlight = 64;
const times = 224;
const due = 100 * times;

/** Rounds before the first that counts: the JIT compiler needs some thousand refreshes. */
const warmUps = 18;

/**
 * Measures the CPU of a refresh in this process, against the same five calls of the leanest client that works, with the same bytes to the
 * same mocks.
 */
export async function benchCpu(): Promise<readonly Line[]> {
  const mocks = await startMocks();
  try {
    await mocks.seed({ name: "cpu", count: due, due, remainingSeconds: 500, shards: 1, rotating: false });
    const subject = compose(mocks.environment, 1);
    await refreshSome(subject, warmUps * times, inFlight);
    const bare = await bareRefresh(mocks, sendLean);
    const runBare = async () => {
      await mocks.replay(true);
      const milliseconds = await cpuEach(times, () => runMany(times, inFlight, bare));
      await mocks.replay(false);
      return milliseconds;
    };
    const runPorts = async () => {
      const ports = await recordPortCalls(subject);
      await mocks.replay(true);
      const milliseconds = await cpuEach(times, () => runMany(times, inFlight, ports));
      await mocks.replay(false);
      return milliseconds;
    };
    await runBare();
    await runPorts();
    const cpu = await interleaveUntilSteady(repeats, ["refresh", "ports"], async () => ({
      baseline: await runBare(),
      ports: await runPorts(),
      refresh: await cpuEach(times, () => refreshSome(subject, times, inFlight)),
    }));
    checkSilent(subject);
    return [
      buildIntervalLine({
        bench: "CPU a refresh",
        baseline: cpu("baseline"),
        baselineName: "bare undici",
        measured: cpu("refresh"),
        sampleDigits: 2,
        target: { atMost: 3 },
      }),
      buildIntervalLine({
        bench: "CPU a refresh, and of its five calls by the product's adapters",
        baseline: cpu("ports"),
        baselineName: "adapters",
        measured: cpu("refresh"),
        sampleDigits: 2,
        target: { atMost: 1.4 },
      }),
    ];
  } finally {
    mocks.stop();
  }
}
