import { endsConnection } from "../errors.ts";
import { type FailureCode, failures } from "../failure-codes.ts";
import type { FailureOwner } from "../failure-row.ts";
import { isEligible } from "./decide-projects.ts";
import type { ProjectResult, SetupOutcome, SetupRun } from "./setup-run.ts";
import { progressAtEnd, setupSteps } from "./setup-steps.ts";

/** Longer than the state machine's own time limit: a run without news for this long was interrupted. */
export const setupDeadlineSeconds = 3900;

/** The body of `GET /gcp/setup/status/{id}`, in the spelling of Aurora's client. */
export type SetupStatus =
  | { readonly state: "PENDING" | "STARTED"; readonly status: string; readonly complete: false; readonly progress: 0 }
  | {
      readonly state: "PROGRESS";
      readonly status: string;
      readonly complete: false;
      readonly progress: number;
      readonly step: number;
      readonly total_steps: number;
      /** Always null: setup waits for no permission. */
      readonly propagation: null;
    }
  | {
      readonly state: "SUCCESS";
      readonly status: string;
      readonly complete: true;
      readonly result: SetupResult;
      readonly fault?: SetupFault;
    }
  | { readonly state: "FAILURE"; readonly status: string; readonly complete: true; readonly error: true; readonly code: FailureCode };

/** Why setup stopped, for operators and the console. Aurora's client does not read it. */
export type SetupFault = { readonly code: FailureCode; readonly owner: FailureOwner; readonly title: string; readonly action: string };

type FailedProject = { readonly projectId: string; readonly code: string };

export type SetupResult =
  | {
      readonly status: "needs_selection";
      readonly eligible_projects: readonly { readonly projectId: string; readonly name: string }[];
      readonly count: number;
    }
  | { readonly status: "FAILED"; readonly redirect_params: string; readonly failed_projects: readonly FailedProject[] }
  | {
      readonly status: "SUCCESS";
      readonly redirect_params: string;
      readonly propagation_status: "FULL";
      readonly verified_projects: number;
      readonly total_projects: number;
      readonly failed_projects: readonly FailedProject[];
    };

/**
 * Builds the status of a run for a caller. Total: every run, and a missing run, has an answer.
 *
 * An unknown id answers like a run that has not begun, as Aurora's does. Pass `undefined` for another organisation's run too,
 * so that an id reveals nothing.
 *
 * Aurora's client disconnects the account by itself when a complete answer has another `state` than `SUCCESS`, and when
 * `result.status` is `FAILED`. So both are sent only when the connection is of no use: `FAILURE` for a failure that stops the
 * connection until its customer acts, `FAILED` for an account without a project to prepare. In every other case the answer is a
 * `SUCCESS` with `partial_setup=true`, and `fault` says why setup stopped.
 *
 * @param now - Current instant: a run without news for {@link setupDeadlineSeconds} was interrupted.
 */
export function toSetupStatus(run: SetupRun | undefined, now: Date): SetupStatus {
  if (run === undefined) {
    return { state: "PENDING", status: "Starting GCP setup", complete: false, progress: 0 };
  }
  const { standing } = run;
  if (standing.state === "SUCCESS") {
    return { state: "SUCCESS", status: "Setup completed", complete: true, result: toResult(run, standing.outcome) };
  }
  if (standing.state === "FAILURE") {
    return endsConnection(standing.code) ? toFailure(standing.code) : toStopped(run, standing.code);
  }
  if (now.getTime() > run.updatedAt.getTime() + setupDeadlineSeconds * 1000) {
    return toStopped(run, "internal");
  }
  if (standing.state === "PENDING") {
    return { state: "PENDING", status: "Starting GCP setup", complete: false, progress: 0 };
  }
  if (standing.state === "STARTED") {
    return { state: "STARTED", status: "GCP setup is starting", complete: false, progress: 0 };
  }
  const index = setupSteps.findIndex(({ name }) => name === standing.step);
  const { status } = setupSteps[index] ?? setupSteps[0];
  return {
    state: "PROGRESS",
    status,
    complete: false,
    progress: toProgress(run, index),
    step: index + 1,
    total_steps: setupSteps.length,
    propagation: null,
  };
}

function toFailure(code: FailureCode): SetupStatus {
  return { state: "FAILURE", status: failures[code].title, complete: true, error: true, code };
}

/** Setup stopped, but the connection works: the finished projects stay prepared. */
function toStopped({ discovery, results }: SetupRun, code: FailureCode): SetupStatus {
  const { owner, title, action } = failures[code];
  const done = new Set(results.map(({ projectId }) => projectId));
  const left = (discovery?.chosenProjectIds ?? []).filter((projectId) => !done.has(projectId));
  const all = [...results, ...left.map((projectId) => ({ projectId, prepared: false, code }) as const)];
  return {
    state: "SUCCESS",
    status: "Setup is incomplete",
    complete: true,
    result: toPrepared(all, true),
    fault: { code, owner, title, action },
  };
}

/** Counts the finished projects instead of adding up, so that repeated and parallel writes cannot overshoot or go back. */
function toProgress({ discovery, results }: SetupRun, index: number): number {
  const { progress } = setupSteps[index] ?? setupSteps[0];
  const chosen = discovery?.chosenProjectIds.length ?? 0;
  if (index < setupSteps.length - 1 || chosen === 0) {
    return progress;
  }
  const share = Math.min(results.length / chosen, 1);
  return progress + Math.floor(share * (progressAtEnd - progress));
}

function toResult(run: SetupRun, outcome: SetupOutcome): SetupResult {
  switch (outcome.kind) {
    case "needs_selection": {
      const eligible = (run.discovery?.projects ?? []).filter(isEligible);
      return {
        status: "needs_selection",
        eligible_projects: eligible.map(({ projectId, name }) => ({ projectId, name })),
        count: outcome.eligibleCount,
      };
    }
    case "unprepared":
      return outcome.reason === "gcp_failed"
        ? toPrepared(outcome.results, true)
        : { status: "FAILED", redirect_params: `login=${outcome.reason}`, failed_projects: toFailedProjects(outcome.results) };
    case "completed":
    case "partial":
      return toPrepared(outcome.results, outcome.kind === "partial");
  }
}

function toPrepared(results: readonly ProjectResult[], isPartial: boolean): SetupResult {
  return {
    status: "SUCCESS",
    redirect_params: `login=gcp_success&policy=policy_ok${isPartial ? "&partial_setup=true" : ""}`,
    propagation_status: "FULL",
    verified_projects: results.filter(({ prepared }) => prepared).length,
    total_projects: results.length,
    failed_projects: toFailedProjects(results),
  };
}

function toFailedProjects(results: readonly ProjectResult[]): FailedProject[] {
  return results.flatMap((result) => (result.prepared ? [] : [{ projectId: result.projectId, code: result.code }]));
}
