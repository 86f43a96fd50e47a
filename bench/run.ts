import { benchBroker } from "./broker.ts";
import { benchBundles } from "./bundles.ts";
import { benchCold } from "./cold/cold.ts";
import { benchGroups } from "./cold/groups.ts";
import { benchCpu } from "./cpu.ts";
import { benchDueIndex } from "./due-index.ts";
import { benchDurableWrite } from "./durable-write.ts";
import { benchFair } from "./fair.ts";
import { benchFederated } from "./federated.ts";
import { benchFirstPage } from "./first-page.ts";
import { benchHit } from "./hit.ts";
import type { Line } from "./line.ts";
import { benchList } from "./list.ts";
import { benchManyInOne } from "./many-in-one.ts";
import { benchMinted } from "./minted.ts";
import { benchMiss } from "./miss.ts";
import { pin } from "./pin.ts";
import { printTable } from "./print-table.ts";
import { benchProbePeak } from "./probe-peak.ts";
import { benchRotating } from "./rotating.ts";
import { benchSealed } from "./sealed.ts";
import { benchSetup } from "./setup/setup.ts";
import { benchSingleFlight } from "./single-flight.ts";
import { benchThroughput } from "./throughput.ts";
import { benchTicks } from "./ticks.ts";

const benches: Readonly<Record<string, () => Promise<readonly Line[]>>> = {
  "due-index": benchDueIndex,
  "probe-peak": benchProbePeak,
  setup: benchSetup,
  "single-flight": benchSingleFlight,
  broker: benchBroker,
  miss: benchMiss,
  minted: benchMinted,
  federated: benchFederated,
  sealed: benchSealed,
  cpu: benchCpu,
  throughput: benchThroughput,
  ticks: benchTicks,
  "durable-write": benchDurableWrite,
  rotating: benchRotating,
  hit: benchHit,
  fair: benchFair,
  list: benchList,
  "many-in-one": benchManyInOne,
  bundles: benchBundles,
  cold: benchCold,
  groups: benchGroups,
  "first-page": benchFirstPage,
};

/** Runs the named benches, or all, prints one table, and fails when a target is missed. */
async function run(names: readonly string[]): Promise<boolean> {
  const pinned = pin(process.pid, 0);
  const lines: Line[] = [];
  for (const [name, bench] of Object.entries(benches)) {
    if (names.length === 0 || names.includes(name)) {
      process.stderr.write(`${name} …\n`);
      lines.push(...(await bench().catch((error: unknown) => [toFailedLine(name, error)])));
    }
  }
  printTable(["bench", "baseline", "measured", "value", "must reach", ""], lines.map(toCells));
  console.log(
    `\nMocks over TLS: table 5 ms, Vault 8 ms, provider 150 ms, and at once for cold paths${pinned ? "; product and mocks on a core each" : ""}.`,
  );
  return lines.every(({ reached }) => reached);
}

/** A bench that could not measure counts as a missed target. The other benches continue. */
const toFailedLine = (bench: string, error: unknown): Line => ({
  bench,
  baseline: "",
  measured: error instanceof Error ? error.message : String(error),
  value: "none",
  target: "a measurement",
  reached: false,
});

const toCells = ({ bench, baseline, measured, value, target, reached }: Line) => [
  bench,
  baseline,
  measured,
  value,
  target,
  reached ? "reached" : "MISSED",
];

const names = process.argv.slice(2);
const unknown = names.filter((name) => !Object.hasOwn(benches, name));
if (unknown.length > 0) {
  process.stderr.write(`no such bench: ${unknown.join(", ")}. There are: ${Object.keys(benches).join(", ")}\n`);
  process.exit(2);
}
process.exitCode = (await run(names)) ? 0 : 1;
