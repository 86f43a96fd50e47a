import { findSubmission } from "../../lib/connections/connect/find-submission.ts";
import { type SubmitConnectionDeps, type SubmittedConnection, submitConnection } from "../../lib/connections/connect/submit-connection.ts";
import type { Provider } from "../../lib/connections/connection.ts";
import { asFailure } from "../../lib/errors.ts";
import { countLogin } from "../../lib/telemetry/metrics.ts";

/** Milliseconds up to the connection and what it needs at once. What is left of 29 s withdraws a submission that failed. */
const workMs = 22_000;

/** What a route submits: `name` is the method's, and `fields` are what it parses. */
export type ToSubmit = Omit<SubmittedConnection<unknown>, "method" | "input"> & {
  /** Absent: the only one of the provider. */
  readonly name: string | undefined;
  readonly fields: unknown;
};

/** Connects what the fields say, and counts how that ended, as the callback counts how a login did. */
export const submitCounted = (deps: SubmitConnectionDeps, { name, fields, ...submission }: ToSubmit, signal: AbortSignal) =>
  countOutcome(submission.at.provider, () => {
    const method = findSubmission(deps.methods, submission.at.provider, name);
    const work = AbortSignal.any([signal, deps.timers.abortAfter(workMs)]);
    return submitConnection(deps, { ...submission, method, input: method.parse(fields) }, { work, withdraw: signal });
  });

async function countOutcome<T>(provider: Provider, submit: () => Promise<T>): Promise<T> {
  try {
    const submitted = await submit();
    countLogin(provider, "active");
    return submitted;
  } catch (error) {
    countLogin(provider, asFailure(error).code);
    throw error;
  }
}
