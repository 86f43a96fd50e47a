import { buildLine, type Line } from "./line.ts";
import { delaysMs } from "./mocks/world.ts";
import { describeSamples, interleave, median } from "./samples.ts";
import type { Seeding } from "./seeded-connection.ts";
import { startMocks } from "./start-mocks.ts";
import { startRefreshers } from "./start-refreshers.ts";

/** The ticks of a deployment with its default `refreshShards`, each a process of its own. */
const shards = 4;
const repeats = 7;
const times = 320;
const warmUps = 1200;
const mostInDoubt = 16;

/** More than is used: how many of them are in a shard is up to chance. */
const dueIn = (processes: number) => Math.ceil(processes * (warmUps + 2 * repeats * 2 * times) * 1.1);

/** A process cannot do more with 16 tokens in doubt: each is so from the request to the provider until Vault has stored the next one. */
const mostPerSecond = (mostInDoubt * 1000) / (delaysMs.provider + delaysMs.vault);

/**
 * Measures the refreshes a second at a provider that rotates, beside one that does not, and how many refresh tokens are in doubt: spent at
 * the provider, and the next one not stored. A killed process loses those of its own.
 */
export async function benchRotating(): Promise<readonly Line[]> {
  const [mocks, plainMocks] = await Promise.all([startMocks(), startMocks()]);
  const seeding: Seeding = { name: "rotating", count: 0, due: 0, remainingSeconds: 500, shards, rotating: true };
  await mocks.seed({ ...seeding, count: dueIn(shards), due: dueIn(shards) });
  await plainMocks.seed({ ...seeding, count: dueIn(1), due: dueIn(1), shards: 1, rotating: false });
  const [rotating, plain] = [await startRefreshers(mocks, shards, true), await startRefreshers(plainMocks, 1, false)];
  try {
    await rotating.run(warmUps);
    await plain.run(warmUps);
    const inDoubt = { one: 0, all: 0 };
    const rates = await interleave<"one" | "all">(repeats, async () => {
      const baseline = (await plain.run(times)).perSecond;
      await mocks.reset();
      const one = (await rotating.run(times, 1)).perSecond;
      inDoubt.one = Math.max(inDoubt.one, (await mocks.counts()).mostInDoubt);
      const all = (await rotating.run(times)).perSecond;
      inDoubt.all = Math.max(inDoubt.all, (await mocks.counts()).mostInDoubt);
      return { baseline, one, all };
    });
    const one = `${describeSamples(rates("one"), "/s", 1)}, at most ${inDoubt.one} in doubt`;
    return [
      buildLine({
        bench: "rotating: share of what 16 in doubt allow",
        baseline: `${describeSamples(rates("baseline"), "/s", 1)} not rotating; ${mostPerSecond.toFixed(1)} /s allowed`,
        measured: one,
        value: median(rates("one")) / mostPerSecond,
        target: { atLeast: 0.93 },
      }),
      buildLine({
        bench: "rotating: the four ticks of a deployment",
        baseline: `${describeSamples(rates("one"), "/s", 1)} of one`,
        measured: `${describeSamples(rates("all"), "/s", 1)}, at most ${inDoubt.all} in doubt`,
        value: median(rates("all")) / median(rates("one")),
        target: { atLeast: 2 },
      }),
      buildLine({
        bench: "rotating: refresh tokens in doubt in one tick",
        baseline: "counted by the mocks",
        measured: one,
        value: inDoubt.one,
        target: { atMost: mostInDoubt },
        digits: 0,
      }),
    ];
  } finally {
    rotating.stop();
    plain.stop();
    mocks.stop();
    plainMocks.stop();
  }
}
