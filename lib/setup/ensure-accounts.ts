import { type RunStepDeps, runStep } from "./run-step.ts";
import type { SetupRuns, TokenLimits } from "./setup-stores.ts";
import type { AccountsTaskInput } from "./task-input.ts";

export type EnsureAccountsDeps = RunStepDeps & { readonly runs: Pick<SetupRuns, "recordStep" | "recordTarget"> };

/**
 * Makes what all targets of a run share, such as its accounts. A task of the state machine. Without it no target can be set up, so a refusal is
 * the result of each.
 *
 * @returns The targets to go on with: all, or none.
 */
export async function ensureAccounts(
  deps: EnsureAccountsDeps,
  step: string,
  { plan: { planId, home, targets }, ...facts }: AccountsTaskInput,
  limits: TokenLimits,
): Promise<{ readonly targets: readonly string[] }> {
  const { runId } = facts;
  await deps.runs.recordStep(runId, "create_accounts");
  // A home that was not chosen has no result.
  const quiet = { ...deps, runs: { recordTarget: async () => {} } };
  const work = targets.includes(home) ? deps : quiet;
  const { failed, code = "internal" } =
    targets.length === 0 ? { failed: 0 } : await runStep(work, step, { ...facts, planId, target: home }, limits);
  if (failed > 0) {
    for (const target of targets) {
      await deps.runs.recordTarget(runId, { target, state: "failed", code });
    }
    return { targets: [] };
  }
  await deps.runs.recordStep(runId, "set_up_targets");
  return { targets };
}
