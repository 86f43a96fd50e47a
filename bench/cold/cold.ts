import type { Bundle } from "../../local/lambda/bundle.ts";
import { buildLine, type Line } from "../line.ts";
import { buildRatioLine } from "../ratio-line.ts";
import { medianRatio, ratioInterval } from "../samples.ts";
import { bundleNaively, bundleOurs } from "./bundles.ts";
import { type ColdCase, coldCases } from "./cases.ts";
import { type ColdWorld, startColdWorld } from "./world.ts";

const rounds = 20;

/** The bundle that is compared with itself. If its two times differ, no other row is valid. */
const sameBundle = "tokens/serve";
const mostApart = 0.03;

/** Measures the time from the start of the import to the end of the first call, each in a new process, against a naive bundle of the handler. */
export async function benchCold(): Promise<readonly Line[]> {
  const [ours, naive] = [await bundleOurs(coldCases), await bundleNaively(coldCases)];
  const world = await startColdWorld();
  try {
    const lines = [await checkSame(world, find(ours, sameBundle))];
    const withUndici: string[] = [];
    const withChunk: string[] = [];
    for (const [name, of] of Object.entries(coldCases)) {
      const { measured, baseline, loadsUndici, loadsChunk } = await alternate(world, of, find(ours, name), find(naive, name));
      withUndici.push(...(loadsUndici ? [name] : []));
      withChunk.push(...(loadsChunk ? [name] : []));
      lines.push(
        buildRatioLine({
          bench: `cold path: ${name}`,
          baseline,
          baselineName: "naive ESM bundle",
          measured,
          sampleDigits: 0,
          interval: ratioInterval(measured, baseline),
          target: { atMost: 0.4 },
        }),
      );
    }
    return [...lines, countLoading("undici", withUndici), countLoading("a library of another method", withChunk)];
  } finally {
    world.stop();
  }
}

/** A call that logs or counts something loads the log and the metrics, which stand beside every bundle; some calls are made with a library. */
const isOwn = ({ library }: ColdCase, file: string) =>
  file.endsWith(".powertools.cjs") || (library !== undefined && file.endsWith(`.${library}.cjs`));

const countLoading = (what: string, names: readonly string[]): Line =>
  buildLine({
    bench: `${what} loaded after the first call`,
    baseline: `${Object.keys(coldCases).length} functions`,
    measured: names.length === 0 ? "none of them" : names.join(", "),
    value: names.length,
    target: { atMost: 0 },
    digits: 0,
  });

/** Compares the same bundle with itself. @throws {Error} It differed twice. */
async function checkSame(world: ColdWorld, bundle: Bundle): Promise<Line> {
  for (let attempt = 1; ; attempt += 1) {
    const { measured, baseline } = await alternate(world, coldCases[sameBundle] as ColdCase, bundle, bundle);
    const ratio = medianRatio(measured, baseline);
    if (Math.abs(ratio - 1) <= mostApart) {
      return buildRatioLine({
        bench: "cold path: a bundle against itself",
        baseline,
        measured,
        sampleDigits: 0,
        target: { atMost: 1 + mostApart },
      });
    }
    if (attempt === 2) {
      throw new Error(`void: the same bundle against itself gives ${ratio.toFixed(2)}`);
    }
  }
}

/** Runs both bundles in each round, and changes which one is first. @returns The milliseconds of each, in the order of the rounds. */
async function alternate(world: ColdWorld, of: ColdCase, ours: Bundle, other: Bundle) {
  const samples = { ours: [] as number[], other: [] as number[] };
  let loadsUndici = false;
  let loadsChunk = false;
  const run = async (side: "ours" | "other") => {
    const cold = await world.complete(of, side === "ours" ? ours : other);
    samples[side].push(cold.importMs + cold.callMs);
    loadsUndici ||= side === "ours" && cold.loadsUndici;
    loadsChunk ||= side === "ours" && !cold.beside.every((file) => isOwn(of, file));
  };
  for (let round = 0; round < rounds; round += 1) {
    for (const side of round % 2 === 0 ? (["other", "ours"] as const) : (["ours", "other"] as const)) {
      await run(side);
    }
  }
  return { measured: samples.ours, baseline: samples.other, loadsUndici, loadsChunk };
}

function find(bundles: Readonly<Record<string, Bundle>>, name: string): Bundle {
  const bundle = bundles[name];
  if (bundle === undefined) {
    throw new Error(`no bundle of ${name}`);
  }
  return bundle;
}
