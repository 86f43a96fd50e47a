import type { AccountSettingsStore } from "../connections/account-settings.ts";
import { toKey } from "../connections/connection.ts";
import type { Events } from "../connections/domain-event.ts";
import type { Secret } from "../secret.ts";
import { decideTargets, isEligible, sortCandidates, type TargetsDecision } from "./decide-targets.ts";
import type { SetupPolicy } from "./setup-policy.ts";
import { type Candidate, maxStoredCandidates } from "./setup-run.ts";
import type { SetupRuns, TokenLimits, WithLiveToken } from "./setup-stores.ts";
import type { RunFacts, SetupExecutionInput } from "./task-input.ts";

/**
 * Finds every target that the connected person sees, and what keeps each from being set up. Reads only.
 *
 * @param onChecking - Called once between the search and the checks of what it found.
 */
export type FindCandidates = (accessToken: Secret, signal: AbortSignal, onChecking: () => Promise<void>) => Promise<readonly Candidate[]>;

export type DiscoverTargetsDeps = BeginRunDeps & {
  readonly runs: SetupRuns;
  readonly withLiveToken: WithLiveToken;
  readonly find: FindCandidates;
  readonly settings: Pick<AccountSettingsStore, "read">;
  readonly policy: Pick<SetupPolicy, "needsApproval">;
};

/**
 * Finds the customer's targets and decides which of them are set up. First task of a run without an approved plan.
 *
 * The list goes to the run's item and not into the execution, whose states hold at most 256 KiB. A repeated call reads
 * everything again and writes the same.
 *
 * @returns The ids to set up, or why there are none.
 * @throws {Failure} Failures that only the customer can fix, such as `grant_revoked`; `connection_busy` and other retryable
 *   failures of the provider, the table and the store.
 */
export async function discoverTargets(
  deps: DiscoverTargetsDeps,
  input: SetupExecutionInput,
  limits: TokenLimits,
): Promise<TargetsDecision> {
  const { runId, selected } = input;
  await beginRun(deps, input);
  const find = async (accessToken: Secret) => {
    await deps.runs.recordStep(runId, "find_targets");
    return deps.find(accessToken, limits.signal, () => deps.runs.recordStep(runId, "check_targets"));
  };
  const key = toKey(input);
  const candidates = await deps.withLiveToken(key, find, limits);
  const { disabled } = await deps.settings.read(key);
  const decision = decideTargets(candidates, selected, disabled, deps.policy.needsApproval);
  await deps.runs.recordDiscovery(runId, {
    candidates: sortCandidates(candidates, selected).slice(0, maxStoredCandidates),
    chosen: decision.targets,
    eligibleCount: candidates.filter(isEligible).length,
  });
  return decision;
}

export type BeginRunDeps = { readonly runs: Pick<SetupRuns, "recordStarted">; readonly events: Events };

/** Records and publishes that a run began. The first task of a run does it: any task can be the first. A retry publishes the same event again. */
export async function beginRun(deps: BeginRunDeps, facts: RunFacts): Promise<void> {
  const { runId } = facts;
  await deps.runs.recordStarted(runId);
  await deps.events.publish({ name: "setup.started", id: `${runId}.started`, runId, connection: toKey(facts) });
}
