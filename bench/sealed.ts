import type { DueEntry } from "../lib/connections/stores.ts";
import { tokenBroker } from "../lib/connections/tokens/serve-token.ts";
import { checkSilent, compose, type Subject } from "./compose.ts";
import { cpuEach } from "./cpu-each.ts";
import { buildLine, type Line } from "./line.ts";
import { millisecondsEach } from "./milliseconds-each.ts";
import type { MockCounts } from "./mocks/commands.ts";
import { buildRatioLine } from "./ratio-line.ts";
import { refreshSome } from "./refresh-some.ts";
import { describeSamples, interleave, median } from "./samples.ts";
import { type Seeding, seededKey } from "./seeded-connection.ts";
import { type Mocks, startMocks } from "./start-mocks.ts";

const repeats = 25;
const missesEach = 64;
const refreshesEach = 192;
const inFlight = 64;
const warmUps = 12;

/** One deployment: where its access tokens are, with connections of its own. */
type Side = { readonly subject: Subject; readonly miss: () => Promise<unknown>; readonly refresh: () => Promise<void> };

/**
 * Compares tokens that are sealed in the table with tokens in Vault: the same code, over the same mocks, in turn. It is the CPU of this process:
 * a read and a write of the table cost it more than a write of Vault. What Vault saves is not in it.
 */
export async function benchSealed(): Promise<readonly Line[]> {
  const mocks = await startMocks();
  try {
    const vault = await openSide(mocks, false);
    const sealed = await openSide(mocks, true);
    for (const { miss, refresh } of [vault, sealed]) {
      for (let round = 0; round < warmUps; round += 1) {
        await refresh();
      }
      await millisecondsEach(missesEach, miss);
    }
    const calls = await countVault(mocks, vault, sealed);
    const missing = await interleave<"sealed" | "vaultCpu" | "sealedCpu">(repeats, async () => ({
      baseline: await millisecondsEach(missesEach, vault.miss),
      sealed: await millisecondsEach(missesEach, sealed.miss),
      vaultCpu: await cpuEach(missesEach, () => all(vault.miss)),
      sealedCpu: await cpuEach(missesEach, () => all(sealed.miss)),
    }));
    const refreshing = await interleave<"sealed" | "vaultRate" | "sealedRate">(repeats, async () => {
      const [vaults, sealeds] = [await timed(vault), await timed(sealed)];
      return { baseline: vaults.cpu, sealed: sealeds.cpu, vaultRate: vaults.rate, sealedRate: sealeds.rate };
    });
    checkSilent(vault.subject);
    checkSilent(sealed.subject);
    const toLine = (bench: string, baseline: readonly number[], measured: readonly number[], atMost: number) =>
      buildRatioLine({ bench, baseline, baselineName: "in Vault", measured, sampleDigits: 2, target: { atMost } });
    return [
      toLine("sealed token: from the store", missing("baseline"), missing("sealed"), 1),
      toLine("sealed token: CPU from the store, 64 at once", missing("vaultCpu"), missing("sealedCpu"), 1.4),
      toLine("sealed token: CPU a refresh", refreshing("baseline"), refreshing("sealed"), 1.4),
      buildLine({
        bench: "sealed token: refreshes at 64 in flight",
        baseline: describeSamples(refreshing("vaultRate"), "/s in Vault", 0),
        measured: describeSamples(refreshing("sealedRate"), "/s", 0),
        value: median(refreshing("sealedRate")) / median(refreshing("vaultRate")),
        target: { atLeast: 0.75 },
      }),
      ...calls,
    ];
  } finally {
    mocks.stop();
  }
}

async function openSide(mocks: Mocks, sealed: boolean): Promise<Side> {
  const name = sealed ? "sealed" : "in Vault";
  const [refreshes, misses] = [(repeats + warmUps + 2) * refreshesEach, (2 * repeats + 4) * missesEach];
  const due: Seeding = {
    name: `${name}, due`,
    count: refreshes,
    due: refreshes,
    remainingSeconds: 500,
    shards: 1,
    rotating: false,
    sealed,
  };
  const fresh: Seeding = { ...due, name: `${name}, fresh`, count: misses, due: misses, remainingSeconds: 3000 };
  await mocks.seed(due);
  await mocks.seed(fresh);
  const subject = compose({ ...mocks.environment, ACCESS_TOKENS: sealed ? "sealed" : "vault" }, 1);
  const broker = tokenBroker(subject.deps);
  const next = { due: 0, fresh: 0 };
  // Both sides are due at once, in one index: each reads its own part of it, out of memory.
  const pages = async function* () {
    const from = next.due;
    next.due += refreshesEach;
    yield Array.from({ length: refreshesEach }, (_, index) => toDue(due, from + index));
  };
  const ofSide: Subject = { ...subject, deps: { ...subject.deps, due: { ...subject.deps.due, pages } } };
  return {
    subject,
    miss: () => {
      next.fresh += 1;
      return broker.serve(seededKey(fresh, next.fresh), 300, new AbortController().signal);
    },
    refresh: () => refreshSome(ofSide, refreshesEach, inFlight),
  };
}

const toDue = (seeding: Seeding, index: number): DueEntry => ({
  key: seededKey(seeding, index),
  dueAt: new Date(),
  isDuty: false,
  hasEnded: false,
  isDisconnecting: false,
  item: {},
});

/** Refreshes once around. @returns CPU milliseconds a refresh, and refreshes a second. */
async function timed({ refresh }: Side): Promise<{ readonly cpu: number; readonly rate: number }> {
  const from = performance.now();
  const cpu = await cpuEach(refreshesEach, refresh);
  return { cpu, rate: (refreshesEach * 1000) / (performance.now() - from) };
}

const all = async (miss: () => Promise<unknown>): Promise<void> => void (await Promise.all(Array.from({ length: missesEach }, miss)));

/** Counts the calls to Vault of both sides. */
async function countVault(mocks: Mocks, vault: Side, sealed: Side): Promise<readonly Line[]> {
  const count = async (run: () => Promise<unknown>) => {
    await mocks.reset();
    await run();
    return mocks.counts();
  };
  const [before, missed] = [await count(vault.miss), await count(sealed.miss)];
  const [refreshed, sealing] = [await count(vault.refresh), await count(sealed.refresh)];
  const writes = ({ vaultWrites }: MockCounts) => vaultWrites / refreshesEach;
  const units = ({ table }: MockCounts) => ((table.baseWriteUnits + table.indexWriteUnits) / refreshesEach).toFixed(2);
  return [
    buildLine({
      bench: "sealed token: calls to Vault of an uncached read",
      baseline: `${before.vaultReads} in Vault`,
      measured: "counted by the mocks",
      value: missed.vaultReads,
      target: { atMost: 0 },
      digits: 0,
    }),
    buildLine({
      bench: "sealed token: writes to Vault of a refresh",
      baseline: `${writes(refreshed)} in Vault, ${units(refreshed)} write units of the table`,
      measured: `${units(sealing)} write units of the table`,
      value: writes(sealing),
      target: { atMost: 0 },
      digits: 0,
    }),
  ];
}
