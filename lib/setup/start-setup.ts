import { type ConnectionKey, type Provider, toKey } from "../connections/connection.ts";
import type { SetupStarter } from "../connections/setup-starter.ts";
import type { Connections } from "../connections/stores.ts";
import type { SetupLeftCode, TeardownResult } from "../connections/teardown-result.ts";
import { defined } from "../defined.ts";
import { Failure } from "../errors.ts";
import type { Clock } from "../system.ts";
import { type Ledger, mustUndo, type SetupAccess } from "./ledger.ts";
import type { SetupLooks } from "./setup.ts";
import { isHold, releaseClaim, type SetupClaims } from "./setup-claims.ts";
import { requireNoApproval, type SetupPolicy } from "./setup-policy.ts";
import { type NewSetupRun, type SetupRun, setupDeadlineSeconds } from "./setup-run.ts";
import type { PreparedTargets, SetupRuns } from "./setup-stores.ts";
import type { SetupExecutionInput } from "./task-input.ts";

/** Starts executions of a state machine. A second start with the same name and input is the same execution. */
export type SetupMachine<Input = SetupExecutionInput> = { start(name: string, input: Input): Promise<void> };

export type StartSetupDeps = {
  readonly runs: SetupRuns;
  readonly claims: SetupClaims;
  readonly connections: Pick<Connections, "read">;
  readonly machine: SetupMachine;
  readonly clock: Clock;
  readonly policy: SetupPolicy;
};

/** A run that a person or a login starts: the chosen targets, and the approved plan, if there is one, with its level of access. */
export type RequestedSetup = Omit<NewSetupRun, "createdAt" | "sameAs" | "personId" | "access" | "planId" | "startedBy"> & {
  readonly startedBy: string;
  readonly approved?: { readonly planId: string; readonly access: SetupAccess };
};

/**
 * Starts one run of a connection, unless one runs already. One of an account that was replaced since does not count: none of its tasks works any
 * more. The new run's record is written first, so that its status can be read at once. Starting the same run twice gives one run.
 *
 * @returns The id of the run that runs: the new one, or the one that ran already.
 * @throws {Failure} `connection_busy`: targets are being switched off, which takes seconds. `setup_approval_required`: targets are chosen without
 *   an approved plan, and the operator wants one. A run without chosen targets only finds them then.
 */
export async function startSetup(deps: StartSetupDeps, { approved, ...requested }: RequestedSetup): Promise<string> {
  if (approved === undefined && requested.selected.length > 0) {
    requireNoApproval(deps.policy);
  }
  const run = { ...requested, ...(approved ?? { access: deps.policy.access }) };
  const { runId } = run;
  const key = toKey(run);
  const now = deps.clock();
  const until = new Date(now.getTime() + setupDeadlineSeconds * 1000);
  const personId = (await deps.connections.read(key))?.identity.id;
  const claim = async () => {
    const holder = await deps.claims.claim(key, runId, until);
    if (isHold(holder)) {
      throw new Failure("connection_busy", { retryAfterSeconds: 5, detail: "targets are being switched off" });
    }
    return { holder, known: await deps.runs.read(holder) };
  };
  const first = await claim();
  const past = first.known !== undefined && isPast(first.known, runId, personId) ? first.known : undefined;
  if (past !== undefined) {
    await releaseClaim(deps.claims, key, past.runId, past.standing, now);
  }
  const { holder, known } = past === undefined ? first : await claim();
  if (holder !== runId) {
    // The machine may not have started: the request for it may have failed, or its process may have died.
    if (known?.standing.state === "PENDING") {
      await startAgain(deps, known, until);
    }
    return holder;
  }
  if (known !== undefined && (known.sameAs !== undefined || isOver(known))) {
    // This start comes after the end of the run, which has released its claim before. Nothing would release it again.
    await deps.claims.release(key, runId);
    return known.sameAs ?? runId;
  }
  await deps.runs.create({ ...run, ...defined({ personId }), createdAt: now });
  // The machine takes a second start with the same input alone.
  await startMachine(deps, known ?? run);
  return runId;
}

/** Whether a run's claim keeps no start waiting: its account was replaced, or its end is written and its last task has not released the claim yet. */
function isPast(run: SetupRun, startedId: string, personId: string | undefined): boolean {
  const isReplaced = run.personId !== undefined && personId !== undefined && run.personId !== personId;
  return isReplaced || (run.runId !== startedId && isOver(run));
}

const isOver = ({ standing: { state } }: SetupRun): boolean => state === "SUCCESS" || state === "FAILURE";

/** Starts a run's machine that may not have started. The claim is renewed first: it must last as long as a machine that starts only now. */
async function startAgain(deps: StartSetupDeps, run: SetupRun, until: Date): Promise<void> {
  const { runId } = run;
  const key = toKey(run);
  if ((await deps.claims.claim(key, runId, until)) !== runId) {
    return;
  }
  const known = await deps.runs.read(runId);
  if (known !== undefined && isOver(known)) {
    // It has ended meanwhile and released its claim before this one was made. Nothing else would release this one.
    await releaseClaim(deps.claims, key, runId, known.standing, deps.clock());
    return;
  }
  await startMachine(deps, run);
}

async function startMachine({ machine }: StartSetupDeps, run: Omit<NewSetupRun, "createdAt">): Promise<void> {
  const { runId, tenant, provider, account, selected, access, planId } = run;
  const approved = planId === undefined ? {} : { planId };
  await machine.start(runId, { runId, tenant, provider, account, selected: [...selected], access, ...approved });
}

/** More targets than this are chosen by a person again, as in a plan. */
const mostKept = 100;

type SetupStarterDeps = StartSetupDeps & ForgetReplacedDeps & { readonly prepared: Pick<PreparedTargets, "list"> };

/** Lists what is set up, for the run of a colleague who has taken the connection over. Where a person must approve a plan, nothing is chosen before. */
async function listKept({ prepared, policy }: SetupStarterDeps, connection: ConnectionKey): Promise<readonly string[]> {
  const kept = policy.needsApproval ? [] : (await prepared.list(connection)).map(({ id }) => id);
  return kept.length > mostKept ? [] : kept.toSorted();
}

/** Starts the setup that follows a new connection. Its run was named before: if another one runs, the name stands for that one. */
export const setupStarter = (deps: SetupStarterDeps, provider: Provider, methods: readonly string[]): SetupStarter => ({
  methods,
  async start({ runId, connection: { tenant, account }, startedBy, keepsTargets = false }) {
    const selected = keepsTargets ? await listKept(deps, { tenant, provider, account }) : [];
    const run = { runId, tenant, provider, account, startedBy, selected } as const;
    const sameAs = await startSetup(deps, run);
    if (sameAs !== runId) {
      await deps.runs.create({ ...run, access: deps.policy.access, sameAs, createdAt: deps.clock() });
    }
  },
  forget: (connection) => forgetReplaced(deps, connection),
});

type ForgetReplacedDeps = ForgetDeps & { readonly ledger: Pick<Ledger, "list"> };

/**
 * Removes which targets an account has set up that another one replaces, and finds what it leaves behind: the new account may not be able to
 * remove it. May be repeated.
 *
 * @returns `undefined`: nothing is left.
 */
export async function forgetReplaced(deps: ForgetReplacedDeps, connection: ConnectionKey): Promise<TeardownResult | undefined> {
  await forgetTargets(deps, connection);
  const open = (await deps.ledger.list(connection)).filter(mustUndo);
  const code: SetupLeftCode = "account_replaced";
  const left = open.map(({ change: { kind, target, name } }) => ({ what: kind, target, name, state: "left", code }) as const);
  return left.length === 0 ? undefined : { undone: [], left };
}

export type ForgetDeps = { readonly prepared: Pick<PreparedTargets, "erase">; readonly looks: Pick<SetupLooks, "erase"> };

/** Removes which targets are set up, and the last look at them: the connection is gone, or of another account. The ledger stays. */
export async function forgetTargets({ prepared, looks }: ForgetDeps, connection: ConnectionKey): Promise<void> {
  await prepared.erase(connection);
  await looks.erase(connection);
}
