import { Failure } from "../../errors.ts";
import type { ParkedGrant } from "../attempt.ts";
import { toLiveKey } from "../credential-key.ts";
import { withLease } from "../lease/with-lease.ts";
import type { DiscardParkedGrantDeps } from "../parked/discard-parked-grant.ts";

/**
 * Erases what an earlier method has stored in the place of a connection that stores nothing: after the record was written, because until then the
 * connection lives of it. Under the lease, and only while this grant is the live one: what a later grant has stored stays.
 *
 * @throws {Failure} `connection_busy`: another process holds the lease; retry. What the stores throw.
 */
export async function eraseEarlierCredential(deps: DiscardParkedGrantDeps, parked: ParkedGrant, signal: AbortSignal): Promise<void> {
  const worked = await withLease(deps, parked, { wait: signal }, async ({ connection, guard }) => {
    const until = AbortSignal.any([signal, guard]);
    // Read first: a function whose methods never store anything may not erase.
    if (connection.grantId === parked.attemptId && (await deps.credentials.read(toLiveKey(parked), until)) !== undefined) {
      await deps.credentials.erase(toLiveKey(parked), until);
    }
    return { result: undefined };
  });
  if (worked.kind === "refused") {
    throw new Failure("connection_busy", { detail: "the credential of an earlier method is not erased yet" });
  }
}
