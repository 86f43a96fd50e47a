import type { Progress } from "../../ops/progress.ts";
import { createCleanups } from "../cleanups.ts";
import type { Deployed } from "../deployed/stack.ts";
import { startTableProxy, useTableAt } from "../deployed/table-proxy.ts";
import { beginDay } from "./day.ts";
import { describeOutcome } from "./describe-day.ts";
import type { Fault } from "./fault.ts";
import { tableThrottled } from "./faults/table-throttled.ts";
import { findSchedules } from "./fire-schedules.ts";
import { connectFleet } from "./fleet.ts";
import { holdFault, type Outcome } from "./hold-fault.ts";
import { readWatched } from "./read-watched.ts";

export type HeldDay = { readonly outcomes: readonly Outcome[]; readonly rows: readonly (readonly string[])[] };

/**
 * Holds the game day on a deployed target: connects all five providers, and makes each fault in turn. The alarms of each fault see only what
 * was emitted since its own calm minutes, so that no fault raises the alarm of the next one.
 *
 * @throws {Error} An alarm is raised before there is a fault, or a fault did not go as it should.
 */
export async function holdDay(deployed: Deployed, faults: readonly Fault[], progress: Progress): Promise<HeldDay> {
  const watched = await readWatched(deployed.aws);
  const schedules = await findSchedules(deployed.aws);
  const { add, started, run } = createCleanups();
  try {
    const table = started(await startTableProxy(deployed.aws));
    if (faults.includes(tableThrottled)) {
      await progress.step("A proxy in front of the table", () => useTableAt(deployed.aws, deployed.template, table.url));
    }
    progress.heading("Connect");
    const fleet = await connectFleet(deployed, progress);
    add(fleet.leave);
    const outcomes: Outcome[] = [];
    for (const fault of faults) {
      progress.heading(fault.title);
      const day = await beginDay(deployed, { fleet, schedules, watched });
      outcomes.push(await holdFault(fault, { deployed, fleet, schedules, table }, day, progress));
    }
    return { outcomes, rows: outcomes.map((outcome) => describeOutcome(outcome, watched.alarms)) };
  } finally {
    await run();
  }
}
