import { readConfig, text } from "../../lib/config.ts";
import { defined } from "../../lib/defined.ts";
import { endsConnection, type FailureCode, failures } from "../../lib/errors.ts";
import { parseResourceId } from "../../lib/http/resource-id.ts";
import { httpLambda, serve } from "../../lib/http/serve.ts";
import { isEligible } from "../../lib/setup/decide-targets.ts";
import { toFinalResults } from "../../lib/setup/finish-setup.ts";
import type { SetupPolicy } from "../../lib/setup/setup-policy.ts";
import {
  type Candidate,
  findTargetName,
  progressAtEnd,
  type SetupOutcome,
  type SetupRun,
  type SetupStepName,
  setupDeadlineSeconds,
  setupSteps,
  type TargetResult,
} from "../../lib/setup/setup-run.ts";
import type { SetupRuns } from "../../lib/setup/setup-stores.ts";
import { type Clock, system } from "../../lib/system.ts";
import { setupRunsIn } from "../../lib/table/setup-runs.ts";
import { openTable } from "../../lib/table/table.ts";
import { setupPolicyFromEnvironment } from "./compose-setup.ts";
import * as routes from "./routes.ts";
import type { LeftOut, ProjectState, SetupResult, SetupStatus } from "./setup.words.ts";

type Deps = { readonly runs: Pick<SetupRuns, "read">; readonly clock: Clock; readonly policy: Pick<SetupPolicy, "needsApproval"> };

/** `GET /gcp/setup/status/{id}` and `GET /gcp/setup/runs/{id}`: the progress of a setup run. Another organisation's run is answered like a run that does not exist. */
export const createHandler = serve([routes.readSetupStatus, routes.readSetupRun], (deps: Deps) => async ({ principal, path }) => {
  const runId = parseResourceId(path.id);
  const named = runId === undefined ? undefined : await deps.runs.read(runId);
  const run = named?.sameAs === undefined ? named : await deps.runs.read(named.sameAs);
  return toSetupStatus(run?.tenant === principal.tenant ? run : undefined, deps.clock(), deps.policy);
});

export const handler = httpLambda(createHandler, (env) => {
  const config = readConfig(env, { table: text("TABLE_NAME") });
  const { clock } = system;
  return { runs: setupRunsIn(openTable(config.table), clock), clock, policy: setupPolicyFromEnvironment(env) };
});

/** The words that the page shows while a step runs. */
const stepTexts: Readonly<Record<SetupStepName, string>> = {
  find_targets: "Finding projects",
  check_targets: "Checking billing and permissions",
  make_plan: "Planning the changes",
  create_accounts: "Creating service accounts",
  set_up_targets: "Setting up projects",
};

/**
 * Builds the status of a run for a caller. Total: every run, and a missing run, has an answer.
 *
 * An unknown id answers like a run that has not begun, as Aurora's does, except for `known`, which its client does not read. Pass `undefined` for
 * another organisation's run too, so that an id reveals nothing.
 *
 * Aurora's client disconnects the account by itself when a complete answer has another `state` than `SUCCESS`, and when
 * `result.status` is `FAILED`. So both are sent only when the connection is of no use: `FAILURE` for a failure that stops the
 * connection until its customer acts, `FAILED` for an account without a project to prepare. In every other case the answer is a
 * `SUCCESS` with `partial_setup=true`, and `fault` says why setup stopped.
 *
 * @param policy - What the operator has decided: whether a choice must have its plan approved.
 * @param now - Current instant: a run without news for {@link setupDeadlineSeconds} was interrupted.
 */
export function toSetupStatus(
  run: SetupRun | undefined,
  now: Date,
  policy: Pick<SetupPolicy, "needsApproval"> = { needsApproval: false },
): SetupStatus {
  if (run === undefined) {
    return { state: "PENDING", status: "Starting GCP setup", complete: false, progress: 0, known: false };
  }
  const { standing } = run;
  if (standing.state === "SUCCESS") {
    return { state: "SUCCESS", status: "Setup completed", complete: true, result: toResult(run, standing.outcome, policy) };
  }
  if (standing.state === "FAILURE") {
    return endsConnection(standing.code) ? toFailure(standing.code) : toStopped(run, standing.code);
  }
  if (now.getTime() > run.updatedAt.getTime() + setupDeadlineSeconds * 1000) {
    return toStopped(run, "internal");
  }
  if (standing.state === "PENDING") {
    return { state: "PENDING", status: "Starting GCP setup", complete: false, progress: 0, known: true };
  }
  if (standing.state === "STARTED") {
    return { state: "STARTED", status: "GCP setup is starting", complete: false, progress: 0, known: true };
  }
  const index = setupSteps.findIndex(({ name }) => name === standing.step);
  const chosen = toChosen(run);
  const ready = run.results.filter(({ state }) => state === "ready").length;
  return {
    state: "PROGRESS",
    status: stepTexts[standing.step],
    complete: false,
    progress: toProgress(run, index),
    step: index + 1,
    total_steps: setupSteps.length,
    propagation: standing.step === "set_up_targets" ? { current: ready, total: chosen.length } : null,
    projects: chosen.map((target) =>
      toProjectState(run, run.results.find((result) => result.target === target) ?? { target, state: "waiting" }),
    ),
    seconds_left: standing.step === "set_up_targets" ? estimateSecondsLeft(run, chosen.length, now) : null,
  };
}

/**
 * Estimates how long a run still takes: each of the projects that are left as long as those that are done took in the mean, since the start of the
 * run. Pure.
 *
 * @returns Seconds; `null`: no project is done yet.
 */
function estimateSecondsLeft({ createdAt, results }: Pick<SetupRun, "createdAt" | "results">, total: number, now: Date): number | null {
  const done = results.filter(({ state }) => state !== "working").length;
  const elapsedSeconds = (now.getTime() - createdAt.getTime()) / 1000;
  return done === 0 ? null : Math.round((elapsedSeconds / done) * Math.max(0, total - done));
}

const toChosen = ({ discovery, selected }: SetupRun) => discovery?.chosen ?? selected;

type Reached = TargetResult | { readonly target: string; readonly state: "waiting" };

function toProjectState(run: SetupRun, { target, ...rest }: Reached): ProjectState {
  const name = findTargetName(run, target);
  return { projectId: target, ...defined({ name }), ...rest };
}

function toFailure(code: FailureCode): SetupStatus {
  return { state: "FAILURE", status: failures[code].title, complete: true, error: true, code };
}

/** Setup stopped, but the connection works: the finished projects stay set up. */
function toStopped(run: SetupRun, code: FailureCode): SetupStatus {
  const { owner, title, action } = failures[code];
  const unfinished = (result: TargetResult) => result.state === "failed" && result.code === "internal";
  const all = toFinalResults(run).map((result) =>
    unfinished(result) ? { target: result.target, state: "failed" as const, code } : result,
  );
  return {
    state: "SUCCESS",
    status: "Setup is incomplete",
    complete: true,
    result: toPrepared(run, all, true),
    fault: { code, owner, title, action },
  };
}

/** Counts the finished projects instead of adding up, so that repeated and parallel writes cannot overshoot or go back. */
function toProgress(run: SetupRun, index: number): number {
  const { progress } = setupSteps[index] ?? setupSteps[0];
  const chosen = toChosen(run).length;
  if (index < setupSteps.length - 1 || chosen === 0) {
    return progress;
  }
  const finished = run.results.filter(({ state }) => state !== "working").length;
  const share = Math.min(finished / chosen, 1);
  return progress + Math.floor(share * (progressAtEnd - progress));
}

function toResult(run: SetupRun, outcome: SetupOutcome, { needsApproval }: Pick<SetupPolicy, "needsApproval">): SetupResult {
  switch (outcome.kind) {
    case "needs_selection": {
      const eligible = (run.discovery?.candidates ?? []).filter(isEligible);
      return {
        status: "needs_selection",
        eligible_projects: eligible.map(({ id, name }) => ({ projectId: id, name })),
        count: outcome.eligibleCount,
        ...(needsApproval ? { approval_required: true } : {}),
        left_out: toUnavailable(run),
      };
    }
    case "unprepared":
      return outcome.reason === "none_ready" ? toPrepared(run, outcome.results, true) : toUnprepared(run, outcome.reason);
    case "completed":
    case "partial":
      return { ...toPrepared(run, outcome.results, outcome.kind === "partial"), ...defined({ login: outcome.login }) };
  }
}

/** Aurora's client knows two reasons: no project at all, and no project with billing. Missing permissions are told project by project. */
function toUnprepared({ discovery }: SetupRun, reason: "no_targets" | "none_eligible"): SetupResult {
  const candidates = discovery?.candidates ?? [];
  const word = reason === "no_targets" ? "gcp_no_projects" : "gcp_failed_billing";
  return {
    status: "FAILED",
    redirect_params: `login=${candidates.some(({ obstacles }) => !obstacles.includes("billing_disabled")) ? "gcp_failed" : word}`,
    failed_projects: candidates.flatMap(({ id, obstacles: [code] }) => (code === undefined ? [] : [{ projectId: id, code }])),
  };
}

function toPrepared(run: SetupRun, results: readonly TargetResult[], isPartial: boolean): SetupResult {
  const isLate = results.some(({ state }) => state === "late");
  return {
    status: "SUCCESS",
    redirect_params: `login=gcp_success&policy=policy_ok${isPartial ? "&partial_setup=true" : ""}${isLate ? "&propagation_partial=true" : ""}`,
    propagation_status: isLate ? "PARTIAL" : "FULL",
    verified_projects: results.filter(({ state }) => state === "ready").length,
    total_projects: results.length,
    failed_projects: results.flatMap((result) => (result.state === "failed" ? [{ projectId: result.target, code: result.code }] : [])),
    projects: results.map((result) => toProjectState(run, result)),
    left_out: toLeftOut(run),
  };
}

/**
 * Lists the projects that a run without a person's choice has left out, each with the first reason. Where a person chose, every chosen project has
 * a result of its own, and the others were not asked for. Pure.
 */
const toLeftOut = ({ selected, discovery }: SetupRun): LeftOut =>
  selected.length > 0 || discovery === undefined
    ? []
    : discovery.candidates.filter(({ id }) => !discovery.chosen.includes(id)).map((candidate) => toItem(candidate));

/** Lists the projects that cannot be set up, while a person has to choose among the others. Pure. */
const toUnavailable = ({ discovery }: SetupRun): LeftOut =>
  (discovery?.candidates ?? []).filter((candidate) => !isEligible(candidate)).map((candidate) => toItem(candidate));

/** A project without an obstacle is one that a person has switched off. */
const toItem = ({ id, name, obstacles: [code = "switched_off"] }: Candidate): LeftOut[number] => ({ projectId: id, name, code });
