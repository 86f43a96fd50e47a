import type { Provider } from "../connections/connection.ts";
import type { FailureCode } from "../errors.ts";
import type { SetupAccess } from "./ledger.ts";

/**
 * The steps of a run in order, each with its progress (0 to 100) at its beginning. The progress of the last step grows to
 * {@link progressAtEnd} with each finished target.
 */
export const setupSteps = [
  { name: "find_targets", progress: 5 },
  { name: "check_targets", progress: 15 },
  { name: "make_plan", progress: 30 },
  { name: "create_accounts", progress: 45 },
  { name: "set_up_targets", progress: 55 },
] as const;

export type SetupStepName = (typeof setupSteps)[number]["name"];

/** Progress when every target is finished and only the end of the run remains to be written. */
export const progressAtEnd = 90;

/** A target that the connected person sees, such as a project, and whether it can be set up. */
export type Candidate = {
  readonly id: string;
  readonly name: string;
  /** Why it cannot be set up, in the provider's words. Empty: it can. */
  readonly obstacles: readonly string[];
  /** What the provider's own steps need to know of it. No secret. */
  readonly facts: Readonly<Record<string, string>>;
};

/** How far one chosen target is. */
export type TargetResult = { readonly target: string } & (
  | { readonly state: "working"; readonly step: string }
  /** `code`: why a part that it can do without is missing. */
  | { readonly state: "ready"; readonly code?: string }
  /** Everything is in place, but the provider has not spread the access yet. A duty looks again. */
  | { readonly state: "late" }
  /** `code`: an obstacle, a refused change, or a failure. */
  | { readonly state: "failed"; readonly code: string }
);

/** What became of the login, in a run whose plan was to end it. `code`: why it was kept: a word of the provider, or a failure. */
export type LoginEnd = { readonly state: "ended" } | { readonly state: "kept"; readonly code: string };

/** The end of a run without a fault. */
export type SetupOutcome =
  | { readonly kind: "completed" | "partial"; readonly results: readonly TargetResult[]; readonly login?: LoginEnd }
  | { readonly kind: "needs_selection"; readonly eligibleCount: number }
  /**
   * Nothing could be set up. `no_targets`, `none_eligible`: nothing of the whole account can be. `none_ready`: no chosen target can be.
   * A fault is not an outcome but a {@link SetupStanding} `FAILURE`.
   */
  | {
      readonly kind: "unprepared";
      readonly reason: "no_targets" | "none_eligible" | "none_ready";
      readonly results: readonly TargetResult[];
    };

/** The standing of a run, in the words of Aurora's client. */
export type SetupStanding =
  | { readonly state: "PENDING" }
  | { readonly state: "STARTED" }
  | { readonly state: "PROGRESS"; readonly step: SetupStepName }
  | { readonly state: "SUCCESS"; readonly outcome: SetupOutcome }
  | { readonly state: "FAILURE"; readonly code: FailureCode };

/** The facts a run is created with. */
export type NewSetupRun = {
  readonly runId: string;
  readonly tenant: string;
  readonly provider: Provider;
  readonly account: string;
  /** The principal who connected or chose; absent after a machine's retry. */
  readonly startedBy?: string;
  /** The account at the provider that is set up, by its id there. Absent: written by an earlier release. */
  readonly personId?: string;
  /** The targets that a person chose; empty: setup decides. */
  readonly selected: readonly string[];
  readonly access: SetupAccess;
  /** The plan that a person approved. Absent: the run makes its own. */
  readonly planId?: string;
  /** What people call the selected targets, by id, as far as it is known at the start: a run with an approved plan searches for none. */
  readonly names?: Readonly<Record<string, string>>;
  /** The run that ran already when this one was asked for: this one is another name of it. */
  readonly sameAs?: string;
  readonly createdAt: Date;
};

/** The result of the search: at most {@link maxStoredCandidates}, the selected and the eligible ones first. */
export type Discovery = {
  readonly candidates: readonly Candidate[];
  /** The ids of the targets to set up. */
  readonly chosen: readonly string[];
  /** Counted before the list was cut. */
  readonly eligibleCount: number;
};

/**
 * One run of a setup's state machine, from its start to its end.
 *
 * Holds no secret: each task reads its own access token, which is in no run, no input and no output.
 */
export type SetupRun = NewSetupRun & {
  readonly standing: SetupStanding;
  readonly discovery?: Discovery;
  /** The chosen targets that were begun, one result each: a repeated write changes nothing. */
  readonly results: readonly TargetResult[];
  readonly updatedAt: Date;
  /** Absent: the run has not ended, or an earlier release has ended it. */
  readonly endedAt?: Date;
};

/** The most candidates that are stored of one search: about 220 KB at worst, and a DynamoDB item may have 400 KB. */
export const maxStoredCandidates = 1000;

/** Longer than the state machine's own time limit: a run without news for this long was interrupted. */
export const setupDeadlineSeconds = 3900;

/** How long a run is kept. */
export const setupRunDays = 30;

/** What people call a target of a run, as far as it is known. */
export const findTargetName = ({ discovery, names = {} }: Pick<SetupRun, "discovery" | "names">, target: string): string | undefined =>
  discovery?.candidates.find(({ id }) => id === target)?.name ?? (Object.hasOwn(names, target) ? names[target] : undefined);

/** Builds the end of a run after a late target was verified. Pure. @returns `undefined`: the run has not ended, or the target is not late. */
export function verifyInEnd(standing: SetupStanding, target: string): SetupStanding | undefined {
  if (standing.state !== "SUCCESS" || (standing.outcome.kind !== "partial" && standing.outcome.kind !== "completed")) {
    return undefined;
  }
  const isIt = (result: TargetResult) => result.target === target && result.state === "late";
  const before = standing.outcome.results;
  if (!before.some(isIt)) {
    return undefined;
  }
  const results = before.map((result) => (isIt(result) ? ({ target, state: "ready" } as const) : result));
  const isComplete = results.every(({ state }) => state === "ready");
  return { state: "SUCCESS", outcome: { kind: isComplete ? "completed" : "partial", results } };
}
