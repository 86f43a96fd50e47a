import { buildLine, type Line } from "../line.ts";
import { openAuroraSetup } from "./aurora-setup.ts";
import { floorOf } from "./floor.ts";
import { type OurRun, openOurSetup } from "./our-setup.ts";
import { openVirtualGoogle } from "./virtual-google.ts";
import { virtualTime } from "./virtual-time.ts";

/** Numbers of projects, each with how many times faster than Aurora's order a first setup must be. */
const cases = [
  { projects: 1, faster: 1.5 },
  { projects: 5, faster: 4 },
  { projects: 10, faster: 7 },
  { projects: 25, faster: 10 },
  { projects: 100, faster: 10 },
] as const;

/**
 * Sets up Google projects on a virtual clock, with the product's own tasks and state machine, against the floor of Google's delays and against
 * Aurora's order of calls and sleeps, over the same simulator. Deterministic: one run of each says all.
 */
export async function benchSetup(): Promise<readonly Line[]> {
  const lines: Line[] = [];
  let costliest = 0;
  let mostEvents = 0;
  for (const { projects, faster } of cases) {
    const { first, again, aurora } = await measure(projects);
    const floor = floorOf(projects);
    const of = `Google setup of ${projects} ${projects === 1 ? "project" : "projects"}`;
    lines.push(
      buildLine({ bench: `${of}, in floors`, ...sides(floor, "floor", first), value: first.seconds / floor, target: { atMost: 1.15 } }),
      buildLine({
        bench: "… times faster than Aurora's order",
        ...sides(aurora.first, "Aurora's order", first),
        value: aurora.first / first.seconds,
        target: { atLeast: faster },
      }),
      buildLine({
        bench: "… a second time, nothing to do, times faster",
        ...sides(aurora.again, "Aurora's order", again),
        value: aurora.again / again.seconds,
        target: { atLeast: 30 },
      }),
    );
    costliest = Math.max(costliest, ...first.history.transitions.values());
    mostEvents = first.history.events;
  }
  return [
    ...lines,
    buildLine({ ...counted, bench: "transitions of the costliest project of these setups", value: costliest, target: { atMost: 26 } }),
    buildLine({ ...counted, bench: "events in the history of the largest of these setups", value: mostEvents, target: { atMost: 9999 } }),
  ];
}

const counted = { baseline: "", measured: "counted", digits: 0 };

async function measure(projects: number) {
  const ourTime = virtualTime();
  const ours = openOurSetup(ourTime, await openVirtualGoogle(ourTime, projects));
  const itsTime = virtualTime();
  const aurora = openAuroraSetup(itsTime, await openVirtualGoogle(itsTime, projects));
  const [first, auroraFirst] = [await ours.first(), await aurora()];
  return { first, again: await ours.again(), aurora: { first: auroraFirst, again: await aurora() } };
}

const sides = (baseline: number, name: string, { seconds }: OurRun) => ({
  baseline: `${baseline.toFixed(1)} s ${name}`,
  measured: `${seconds.toFixed(1)} s`,
});
