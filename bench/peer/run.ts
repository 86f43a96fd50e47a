import { pin } from "../pin.ts";
import { printTable } from "../print-table.ts";
import { describeSamples, median, type Samples } from "../samples.ts";
import { startMocks } from "../start-mocks.ts";
import { startRefreshers } from "../start-refreshers.ts";
import { startReader, startWithRealVault } from "./our-side.ts";
import { readMany, refreshAll, seedPlugin } from "./plugin-side.ts";
import { startPeer } from "./start-peer.ts";

const repeats = 5;
const reads = 2000;
const refreshes = 320;
const warmUps = 1600;
/** The ticks of a deployment with its default `refreshShards`, each a process of its own. */
const shards = 4;
const rotatingDue = Math.ceil(shards * (warmUps + 2 * repeats * refreshes) * 1.1);
const plainDue = warmUps + repeats * refreshes;

type Round = Readonly<
  Record<
    | "ourReads"
    | "sealedReads"
    | "reads"
    | "ourReadCpu"
    | "sealedReadCpu"
    | "readCpu"
    | "ourCpu"
    | "ourStoreCpu"
    | "sealedCpu"
    | "sealedStoreCpu"
    | "cpu"
    | "ourTick"
    | "ourTicks"
    | "rotating"
    | "ourPlain"
    | "plain"
    | "ourRequests"
    | "requests"
    | "inDoubt",
    number
  >
>;

/** Measures our side and the OAuth plugin of Vault in turns, and prints both with their ratio. */
async function run(): Promise<void> {
  await using started = new AsyncDisposableStack();
  const sides = await start(started);
  process.stderr.write("warming up …\n");
  await warmUp(sides);
  const rounds: Round[] = [];
  while (rounds.length < repeats) {
    process.stderr.write(`round ${rounds.length + 1} of ${repeats} …\n`);
    rounds.push(await measure(sides));
  }
  print(rounds);
}

/** Starts and seeds both sides. One process of mocks for each table: the due connections of one measurement are not those of another. */
async function start(started: AsyncDisposableStack) {
  const own = <T extends { stop(): void }>(one: T): T => started.adopt(one, () => one.stop());
  const mocks = own(await startMocks());
  const realVaultMocks = own(await startMocks());
  const sealedMocks = own(await startMocks());
  const rotatingMocks = own(await startMocks());
  pin(process.pid, 1);
  const peer = await startPeer(mocks);
  started.defer(() => peer.vault.close());
  process.stderr.write("seeding …\n");
  await seedPlugin(peer);
  await rotatingMocks.seed({ name: "rotating", count: rotatingDue, due: rotatingDue, remainingSeconds: 500, shards, rotating: true });
  await mocks.seed({ name: "plain", count: plainDue, due: plainDue, remainingSeconds: 500, shards: 1, rotating: false });
  return {
    mocks,
    rotatingMocks,
    peer,
    reader: own(await startReader(mocks, reads * (2 + repeats), "vault")),
    sealedReader: own(await startReader(mocks, reads * (2 + repeats), "sealed")),
    withRealVault: own(await startWithRealVault(realVaultMocks, peer, plainDue, "vault")),
    sealed: own(await startWithRealVault(sealedMocks, peer, plainDue, "sealed")),
    ticks: own(await startRefreshers(rotatingMocks, shards, true)),
    plain: own(await startRefreshers(mocks, 1, false)),
  };
}

type Sides = Awaited<ReturnType<typeof start>>;

async function warmUp({ reader, sealedReader, peer, withRealVault, sealed, ticks, plain }: Sides): Promise<void> {
  await reader.read(2 * reads);
  await sealedReader.read(2 * reads);
  await readMany(peer, 2 * reads);
  await withRealVault.spend(warmUps);
  await sealed.spend(warmUps);
  await ticks.run(warmUps);
  await plain.run(warmUps);
}

async function measure({ mocks, rotatingMocks, peer, reader, sealedReader, withRealVault, sealed, ticks, plain }: Sides): Promise<Round> {
  const ourReads = await reader.read(reads);
  const sealedReads = await sealedReader.read(reads);
  const peerReads = await readMany(peer, reads);
  const { ours, store } = await withRealVault.spend(refreshes);
  const ofSealed = await sealed.spend(refreshes);
  const rotating = await refreshAll(peer, mocks, "rotating");
  await rotatingMocks.reset();
  const ourTick = (await ticks.run(refreshes, 1)).perSecond;
  const counted = await rotatingMocks.counts();
  const ourTicks = (await ticks.run(refreshes)).perSecond;
  const plainPass = await refreshAll(peer, mocks, "plain");
  return {
    ourReads: ourReads.perSecond,
    sealedReads: sealedReads.perSecond,
    reads: peerReads.perSecond,
    ourReadCpu: ourReads.cpuMs,
    sealedReadCpu: sealedReads.cpuMs,
    readCpu: peerReads.cpuMs,
    ourCpu: ours + store,
    ourStoreCpu: store,
    sealedCpu: ofSealed.ours + ofSealed.store,
    sealedStoreCpu: ofSealed.store,
    cpu: plainPass.cpuMs,
    ourTick,
    ourTicks,
    rotating: rotating.perSecond,
    ourPlain: (await plain.run(refreshes)).perSecond,
    plain: plainPass.perSecond,
    ourRequests: counted.tokenRequests,
    requests: rotating.tokenRequests,
    inDoubt: counted.mostInDoubt,
  };
}

function print(rounds: readonly Round[]): void {
  const of = (name: keyof Round): Samples => rounds.map((round) => round[name]);
  const row = (what: string, ours: keyof Round, peer: keyof Round, unit: string, digits: number) => [
    what,
    describeSamples(of(ours), unit, digits),
    describeSamples(of(peer), unit, digits),
    (median(of(ours)) / median(of(peer))).toFixed(2),
  ];
  printTable(
    ["what", "ours", "the plugin", "ours / plugin"],
    [
      row("uncached reads, 32 in flight", "ourReads", "reads", "/s", 0),
      row("… with accessTokens: sealed", "sealedReads", "reads", "/s", 0),
      row("CPU of an uncached read, without its table and its Vault", "ourReadCpu", "readCpu", "ms", 2),
      row("… with accessTokens: sealed, without its table", "sealedReadCpu", "readCpu", "ms", 2),
      row("CPU of a scheduled refresh, with its store", "ourCpu", "cpu", "ms", 2),
      ["… of it in Vault", describeSamples(of("ourStoreCpu"), "ms", 2), "", ""],
      row("… with accessTokens: sealed", "sealedCpu", "cpu", "ms", 2),
      ["… of it in Vault", describeSamples(of("sealedStoreCpu"), "ms", 2), "", ""],
      row("refreshes, rotating, one process, a kill loses 16", "ourTick", "rotating", "/s", 1),
      row("refreshes, rotating, the four ticks of a deployment, a kill loses 16", "ourTicks", "rotating", "/s", 1),
      row("refreshes, not rotating", "ourPlain", "plain", "/s", 1),
      row(`token requests of ${refreshes} rotating refreshes`, "ourRequests", "requests", "", 0),
      ["most refresh tokens in doubt in one process", describeSamples(of("inDoubt"), "", 0), "16 workers", ""],
    ],
  );
}

await run();
