import { fireSchedule } from "../../local/embedded/fire-schedule.ts";
import type { Embedded } from "../../local/embedded/stack.ts";
import { lookInside } from "../fixtures/inside.ts";

/** Has the schedule look at what the setups of the console's organisation made, as it does daily. */
export async function lookAtSetup(stack: Embedded): Promise<void> {
  const { patchItems } = lookInside(stack, []);
  await patchItems("ORG#acme", "duties", { setup_look: Date.now() - 1000 });
  await patchItems("ORG#acme", "due_at", new Date(Date.now() - 1000).toISOString());
  await fireSchedule(stack, "jobsRefreshDue");
}
