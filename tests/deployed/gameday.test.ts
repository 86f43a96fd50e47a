import { afterAll, beforeAll, expect, test } from "vitest";
import { type Deployed, startDeployed } from "../../local/deployed/stack.ts";
import { roleEmptied } from "../../local/gameday/faults/role-emptied.ts";
import { scheduleOff } from "../../local/gameday/faults/schedule-off.ts";
import { vaultSealed } from "../../local/gameday/faults/vault-sealed.ts";
import { holdDay } from "../../local/gameday/hold-day.ts";
import { createProgress } from "../../ops/progress.ts";
import { noteDeployed } from "../fixtures/deployed-answers.ts";
import { missing } from "../fixtures/use-deployed.ts";

// A target of its own: what fails on purpose in other files would raise the alarms, and they change what the simulators know.
const progress = createProgress(process.stdout);
let deployed: Deployed | undefined;
beforeAll(async () => {
  if (missing === undefined) {
    deployed = await startDeployed({ onAnswer: noteDeployed }, progress);
  }
});
afterAll(() => deployed?.stop());

// Three faults of `npm run gameday`: one for each source of an alarm's numbers, which are invocations, errors and the product's own lines.
test("deployed: the alarm of a fault is raised, its step ends it, and every connection of all five providers serves tokens again", async () => {
  const { outcomes } = await holdDay(deployed ?? expect.unreachable(), [scheduleOff, roleEmptied, vaultSealed], progress);
  const told = outcomes.map(({ fault, seen, lost }) => ({ id: fault.id, seen, lost }));
  expect(told).toMatchObject([
    { id: "schedule-off", seen: "nothing", lost: [] },
    { id: "role-emptied", seen: "nothing", lost: [] },
    { id: "vault-sealed", seen: expect.stringContaining("token 503 vault_sealed"), lost: [] },
  ]);
  const minutes = outcomes.map(({ alarmAfter }) => alarmAfter);
  // Five minutes without an invocation; three errors at once; failures in two of three periods of five minutes.
  expect(minutes).toEqual([expect.toBeOneOf([5, 6]), expect.toBeOneOf([1, 2]), expect.toBeOneOf([6, 7])]);
});
