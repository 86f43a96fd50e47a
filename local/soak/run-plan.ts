import { setTimeout as sleep } from "node:timers/promises";
import { faultKinds, type Lane, lanes } from "./fault-kinds.ts";
import { faultMakers } from "./make-fault.ts";
import type { Plan, PlannedFault } from "./plan.ts";
import type { Stage } from "./stage.ts";

/** The faults that last now, by what a person calls them. */
export type Lasting = ReadonlySet<string>;

/**
 * Makes the faults of a plan at their seconds, each lane by itself, and ends each. A fault of a lane does not begin before the one before it
 * is over: on a busy machine faults are late, and none is left out.
 *
 * @param tell - Told the faults that last, whenever they change.
 */
export async function runPlan(plan: Plan, stage: Stage, tell: (lasting: Lasting) => void): Promise<void> {
  const lasting = new Set<string>();
  const ofLane = (lane: Lane) => plan.faults.filter(({ name }) => faultKinds[name].lane === lane);
  const runLane = async (lane: Lane) => {
    for (const fault of ofLane(lane)) {
      await sleep(Math.max(0, (fault.at - stage.journal.now()) * 1000));
      const { title } = faultKinds[fault.name];
      lasting.add(title);
      tell(lasting);
      await makeFault(fault, stage);
      lasting.delete(title);
      tell(lasting);
    }
  };
  await Promise.all(lanes.map(runLane));
  await sleep(Math.max(0, (plan.seconds - stage.journal.now()) * 1000));
}

async function makeFault(fault: PlannedFault, stage: Stage): Promise<void> {
  const { journal } = stage;
  const from = journal.now();
  const end = await faultMakers[fault.name](stage, fault.size);
  // Noted before it is over: a request that it spoils is answered meanwhile.
  const index = journal.happened.push({ ...fault, from, to: from + fault.lasts }) - 1;
  await sleep(fault.lasts * 1000);
  await end();
  journal.happened[index] = { ...fault, from, to: journal.now() };
}
