import { findSubmission } from "../../lib/connections/connect/find-submission.ts";
import type { LiveConnection } from "../../lib/connections/connect/make-live.ts";
import {
  type SubmissionSignals,
  type SubmitConnectionDeps,
  type SubmittedConnection,
  submitConnection,
} from "../../lib/connections/connect/submit-connection.ts";
import type { Verified } from "../../lib/connections/provider.ts";
import { asFailure, Failure } from "../../lib/errors.ts";
import { mapBounded } from "../../lib/map-bounded.ts";
import { countLogin } from "../../lib/telemetry/metrics.ts";

/** What a route submits: `name` is the method's, and `fields` are what it parses. */
export type ToSubmit = Omit<SubmittedConnection<unknown>, "method" | "input"> & {
  /** Absent: the only one of the provider. */
  readonly name: string | undefined;
  readonly fields: unknown;
};

export type LiveSubmission = LiveConnection & Pick<Verified, "findings" | "reachable">;

/** How a submission ended. `isSettling`: not every place of the provider may know yet what the customer has just made. */
export type SubmissionOutcome = LiveSubmission | FailedSubmission;
export type FailedSubmission = { readonly failure: Failure; readonly isSettling: boolean };

/** Milliseconds for all tries, up to the connections and what they need at once. What is left of 29 s answers, and withdraws a submission that failed. */
const workMs = 22_000;

/** Milliseconds before each next try. A provider takes seconds, up to two minutes, to know a new role everywhere. */
const pausesMs = [1000, 2000, 4000, 6000, 6000];

/** Seconds after which it is worth sending again what was still settling. */
export const settlingSeconds = 15;

/** Submissions that are tried at a time. */
const lanes = 10;

/**
 * Connects what the fields of each say, ten at a time. What may only be settling is tried again, together, while the request lasts. Counts how each
 * ended, as the callback counts how a login did.
 *
 * @param all - A submission that could not be read has failed already.
 * @returns An outcome for each, in their order. Never throws for one of them.
 */
export async function submitAll(
  deps: SubmitConnectionDeps,
  all: readonly (ToSubmit | FailedSubmission)[],
  signal: AbortSignal,
): Promise<readonly SubmissionOutcome[]> {
  const work = AbortSignal.any([signal, deps.timers.abortAfter(workMs)]);
  const submit = async (one: ToSubmit | FailedSubmission) => ("failure" in one ? one : submitOne(deps, one, { work, withdraw: signal }));
  const outcomes = await mapBounded(all, lanes, submit);
  for (const pauseMs of pausesMs) {
    const waiting = outcomes.flatMap((outcome, index) => ("failure" in outcome && outcome.isSettling ? [index] : []));
    if (waiting.length === 0 || !(await hasPaused(deps, pauseMs, work))) {
      break;
    }
    await mapBounded(waiting, lanes, async (index) => {
      const again = all[index] && (await submit(all[index]));
      if (again !== undefined && !isLate(again)) {
        outcomes[index] = again;
      }
    });
  }
  for (const [index, one] of all.entries()) {
    const outcome = outcomes[index];
    if ("at" in one && outcome !== undefined) {
      countLogin(one.at.provider, "failure" in outcome ? outcome.failure.code : "active");
    }
  }
  return outcomes;
}

/** A try that was cut off explains less than the one before. */
const isLate = (outcome: SubmissionOutcome): boolean => "failure" in outcome && outcome.failure.code === "deadline_exceeded";

const hasPaused = ({ timers }: SubmitConnectionDeps, pauseMs: number, work: AbortSignal): Promise<boolean> =>
  timers.pause(pauseMs, work).then(
    () => !work.aborted,
    () => false,
  );

async function submitOne(
  deps: SubmitConnectionDeps,
  { name, fields, ...submission }: ToSubmit,
  signals: SubmissionSignals,
): Promise<SubmissionOutcome> {
  let isSettling = (_refusal: Failure) => false;
  try {
    const method = findSubmission(deps.methods, submission.at.provider, name);
    const input = method.parse(fields);
    if (method.isSettling !== undefined) {
      const previous = await deps.connections.read(submission.at);
      isSettling = (refusal) => method.isSettling?.(refusal, input, previous) ?? false;
    }
    return await submitConnection(deps, { ...submission, method, input }, signals);
  } catch (error) {
    const failure = asFailure(error);
    return isSettling(failure) ? { failure: toSettling(failure), isSettling: true } : { failure, isSettling: false };
  }
}

/** The same failure, with when to send the submission again. */
const toSettling = (cause: Failure): Failure =>
  new Failure(cause.code, { cause, detail: cause.detail, command: cause.command, retryAfterSeconds: settlingSeconds });

/** Connects what the fields say. @throws {Failure} Why it is not connected. */
export async function submitCounted(deps: SubmitConnectionDeps, submission: ToSubmit, signal: AbortSignal): Promise<LiveSubmission> {
  const [outcome] = await submitAll(deps, [submission], signal);
  if (outcome === undefined || "failure" in outcome) {
    throw outcome?.failure ?? new RangeError("a submission has an outcome");
  }
  return outcome;
}
