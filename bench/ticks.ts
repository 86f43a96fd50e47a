import { checkSilent, compose } from "./compose.ts";
import { cpuEach } from "./cpu-each.ts";
import type { Line } from "./line.ts";
import { buildIntervalLine } from "./ratio-line.ts";
import { refreshSome } from "./refresh-some.ts";
import { interleaveUntilSteady } from "./samples.ts";
import { startMocks } from "./start-mocks.ts";

/** The sizes of ticks, with their rounds and the most that a tick may cost more. */
const ticks = [
  { size: 50, repeats: 10, atMost: 1.9 },
  { size: 500, repeats: 5, atMost: 1.7 },
] as const;
const warmUps = 2500;
const inFlight = 64;
const due = warmUps + ticks.reduce((sum, { size, repeats }) => sum + 3 * repeats * 2 * size, 0);

/** Longer than the pause after which the product begins with few connections again. */
const pauseMs = 2500;

/**
 * Measures the CPU of a refresh in ticks of 50 and of 500 connections that have to open their connections first, against ticks that have
 * them.
 */
export async function benchTicks(): Promise<readonly Line[]> {
  const mocks = await startMocks();
  try {
    await mocks.seed({ name: "ticks", count: due, due, remainingSeconds: 500, shards: 1, rotating: false });
    const subject = compose(mocks.environment, 1);
    await refreshSome(subject, warmUps, inFlight);
    const tick = (size: number) => cpuEach(size, () => refreshSome(subject, size, inFlight));
    const pause = () => new Promise((resolve) => setTimeout(resolve, pauseMs));
    const lines: Line[] = [];
    for (const { size, repeats, atMost } of ticks) {
      const cpu = await interleaveUntilSteady(repeats, ["closed"], async () => {
        await mocks.closeConnections();
        await pause();
        const closed = await tick(size);
        return { closed, baseline: await tick(size) };
      });
      lines.push(
        buildIntervalLine({
          bench: `CPU a refresh, tick of ${size} with closed connections`,
          baseline: cpu("baseline"),
          baselineName: "kept connections",
          measured: cpu("closed"),
          sampleDigits: 2,
          target: { atMost },
        }),
      );
    }
    checkSilent(subject);
    return lines;
  } finally {
    mocks.stop();
  }
}
