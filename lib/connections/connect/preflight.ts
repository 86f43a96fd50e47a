import { Failure, type FailureCode } from "../../errors.ts";
import type { ConnectionKey, Identity } from "../connection.ts";
import type { Finding } from "../finding.ts";
import { toParkedCall } from "../methods.ts";
import type { SubmissionMethod } from "../provider.ts";

/** What a submission would be, if it were sent to connect. */
export type Preflight = {
  /** Why it would not connect. */
  readonly failure?: Failure;
  readonly identity?: Identity;
  readonly scopes: { readonly granted: readonly string[]; readonly missing: readonly string[] };
  readonly findings: readonly Finding[];
};

/** What tells of us and of the moment, and nothing of the submission. */
const passing: ReadonlySet<FailureCode> = new Set(["deadline_exceeded", "configuration_invalid"]);

/**
 * Proves a submission at the provider as a connect would, by reads alone, and stores nothing. Whether another account is connected
 * is not looked at.
 *
 * What the provider says against the submission is returned, not thrown.
 *
 * @throws {Failure} `invalid_request`: the body. `deadline_exceeded`, `configuration_invalid`: nothing is known.
 */
export async function preflight(
  { at, method, body }: { readonly at: ConnectionKey; readonly method: SubmissionMethod; readonly body: unknown },
  signal: AbortSignal,
): Promise<Preflight> {
  const input = method.parse(body);
  try {
    const { identity, scopes, findings } = await method.verify(input, toParkedCall(at, signal));
    return { identity, scopes: { granted: scopes, missing: method.missingScopes(scopes) }, findings };
  } catch (error) {
    if (!(error instanceof Failure) || passing.has(error.code)) {
      throw error;
    }
    return { failure: error, scopes: { granted: [], missing: [] }, findings: [] };
  }
}
