import { toKey } from "../connections/connection.ts";
import { defined } from "../defined.ts";
import { Failure } from "../errors.ts";
import { mapBounded } from "../map-bounded.ts";
import { entriesAtOnce } from "./apply-step.ts";
import { readSetupConnection, requirePerson, toOwner } from "./build-setup-call.ts";
import { type BeginRunDeps, beginRun } from "./discover-targets.ts";
import { isMadeBy, type Ledger, type LedgerEntry, mustUndo } from "./ledger.ts";
import { type MakePlanDeps, makePlan } from "./make-plan.ts";
import { isBlocked, type PlannedTarget, type Plans, type StoredPlan, toChosenIds } from "./plan.ts";
import type { Setup, SetupCall } from "./setup.ts";
import type { SetupRuns, TokenLimits } from "./setup-stores.ts";
import type { PlanTaskInput } from "./task-input.ts";

export type PlanRunDeps = MakePlanDeps & {
  readonly runs: Pick<SetupRuns, "read" | "recordStarted" | "recordStep" | "recordTarget">;
  readonly events: BeginRunDeps["events"];
  readonly plans: Pick<Plans, "read" | "write">;
  readonly ledger: Pick<Ledger, "list" | "begin">;
  readonly setup: MakePlanDeps["setup"] & Pick<Setup, "isOfOtherPerson">;
};

/** What the machine goes on with. Targets in which nothing may be changed have their result already. */
export type PlannedRun = {
  readonly planId: string;
  readonly home: string;
  readonly targets: readonly string[];
  /** The login ends when everything is set up. */
  readonly keyless?: true;
};

/**
 * Makes the plan of a run, or reads the one that a person approved. A task of the state machine. Repeated, it makes the plan anew.
 *
 * @throws {Failure} `not_found`: the approved plan or the connection is gone. `account_mismatch`: another account is connected since. Failures that the machine retries.
 */
export async function planRun(deps: PlanRunDeps, input: PlanTaskInput, limits: TokenLimits): Promise<PlannedRun> {
  const { runId, planId, discovery, selected } = input;
  if (planId !== undefined) {
    await beginRun(deps, input);
  }
  const key = toKey(input);
  const [connection, run] = await Promise.all([readSetupConnection(deps, key), deps.runs.read(runId)]);
  requirePerson(run?.personId, connection);
  await deps.runs.recordStep(runId, "make_plan");
  const plan =
    planId === undefined ? await makeOwn(deps, input, discovery?.targets ?? selected, limits) : await readApproved(deps, input, planId);
  const blocked = plan.targets.filter(isBlocked);
  const targets = toChosenIds({ targets: plan.targets.filter((target) => !isBlocked(target)) });
  for (const target of blocked) {
    await deps.runs.recordTarget(runId, { target: target.id, state: "failed", code: toBlockingCode(target) });
  }
  const ledger = await deps.ledger.list(key);
  await adoptEntries(deps, { ...toOwner(connection), home: plan.home, ledger, targets, runId });
  return { planId: plan.id, home: plan.home, targets, ...defined({ keyless: plan.keyless }) };
}

const makeOwn = (deps: PlanRunDeps, input: PlanTaskInput, targets: readonly string[], limits: TokenLimits): Promise<StoredPlan> =>
  makePlan(deps, { id: input.runId, key: toKey(input), targets, access: input.access }, limits);

async function readApproved(deps: PlanRunDeps, input: PlanTaskInput, planId: string): Promise<StoredPlan> {
  const plan = await deps.plans.read(toKey(input), planId);
  if (plan === undefined) {
    throw new Failure("not_found", { detail: "setup plan" });
  }
  return plan;
}

const toBlockingCode = ({ obstacles }: PlannedTarget): string => obstacles.find(({ blocks }) => blocks)?.code ?? "internal";

type AdoptDeps = { readonly ledger: Pick<Ledger, "begin">; readonly setup: Pick<Setup, "onceSteps" | "isOfOtherPerson"> };

type Adopting = Pick<SetupCall, "at" | "personId" | "person" | "home" | "ledger"> & {
  readonly targets: readonly string[];
  readonly runId: string;
};

/**
 * Takes over what a replaced account has made, if the new one goes on with the same home and so with the same accounts, as a colleague does. From
 * then on it is the new account's, in the targets of the run. Of a stranger's setup nothing is taken over, nothing of another home of the
 * replaced account, nothing of what that account has only begun, which the new account's next plan would make, and no right of the person before to take the
 * accounts' tokens: it is told as left behind, and a teardown takes it back.
 */
export async function adoptEntries(
  { ledger, setup }: AdoptDeps,
  { at, personId, person, home, ledger: entries, targets, runId }: Adopting,
): Promise<void> {
  const others = entries.filter((entry) => mustUndo(entry) && !isMadeBy(entry, personId));
  const isAccount = ({ change }: LedgerEntry) => change.target === home && setup.onceSteps.includes(change.step);
  const makers = new Set(others.filter(isAccount).map(({ madeBy }) => madeBy));
  const places = new Set([home, ...targets]);
  const isOfHome = ({ change }: LedgerEntry) => places.has(change.target) && (change.home === undefined || change.home === home);
  const isAdopted = (entry: LedgerEntry) => entry.state === "changed" && makers.has(entry.madeBy) && isOfHome(entry);
  const adopted = others.filter((entry) => isAdopted(entry) && !setup.isOfOtherPerson(entry.change, person));
  await mapBounded(adopted, entriesAtOnce, ({ change }) => ledger.begin(at, change, { runId, madeBy: personId }));
}
