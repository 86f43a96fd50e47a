import { Failure, type FailureCode, isStoreFailure } from "../../errors.ts";
import { type Connection, type Identity, isSameAccount } from "../connection.ts";
import type { Finding } from "../finding.ts";
import { type Submission, type VerifySubmissionDeps, verifySubmission } from "./verify-submission.ts";

/** What a connect with the same submission would find. */
export type Preflight = {
  /** Why it would not connect. */
  readonly failure?: Failure;
  readonly identity?: Identity;
  readonly scopes: { readonly granted: readonly string[]; readonly missing: readonly string[] };
  readonly findings: readonly Finding[];
  /** The connection of another account or method, whose place a connect would take. */
  readonly replaces?: Connection;
};

/** Failures of our own and of the moment: they say nothing about the submission. */
const passing: ReadonlySet<FailureCode> = new Set(["deadline_exceeded", "configuration_invalid"]);

/**
 * Proves a submission at the provider as a connect would, by reads alone, and stores nothing. Another connected account is not a failure
 * here: the answer names it, and the connect decides whether it is replaced.
 *
 * What the provider says against the submission is returned, not thrown.
 *
 * @throws {Failure} `invalid_request`: the body. `deadline_exceeded`, `configuration_invalid`, store failures: nothing is known.
 */
export async function preflight(
  deps: VerifySubmissionDeps,
  { method, body, ...of }: Omit<Submission<unknown>, "input"> & { readonly body: unknown },
  signal: AbortSignal,
): Promise<Preflight> {
  const input = method.parse(body);
  try {
    const { verified, previous } = await verifySubmission(deps, { ...of, method, input }, signal);
    const { identity, scopes, findings } = verified;
    const isReplaced = previous !== undefined && !isSameAccount(previous, { identity, method: method.name });
    const found = { identity, scopes: { granted: scopes, missing: method.missingScopes(scopes) }, findings };
    return isReplaced ? { ...found, replaces: previous } : found;
  } catch (error) {
    if (!(error instanceof Failure) || passing.has(error.code) || isStoreFailure(error.code)) {
      throw error;
    }
    return { failure: error, scopes: { granted: [], missing: [] }, findings: [] };
  }
}
