import { Failure, toFailureCode } from "../../errors.ts";
import { type Connection, toCredentialVersion } from "../connection.ts";
import { type Held, type Outcome, withLease } from "../lease/with-lease.ts";
import { guardMassRefusal } from "../mass-refusal.ts";
import type { RefreshPorts } from "../ports.ts";
import { toChance } from "../record/back-off.ts";
import { afterFailure } from "../record/transitions.ts";
import { type RefreshResult, updateToFailed } from "../turn/turn.ts";

/** A refused credential, and the record it was used for. `version`: 0 when nothing is stored. */
type Refused = { readonly connection: Connection; readonly version: number };

/** Seconds that a process leaves the provider alone about a connection that it refuses and that is not ended. */
const restSeconds = 60;

/**
 * Marks a connection `reauth_required` after its provider refused what is stored, for a reason that only the customer can remove: under
 * the lease, and only if the record still names the refused credential. Of several processes, one writes it and publishes the event. If
 * another process holds the lease, nothing is written: the next caller finds out again. Nor is it while the provider refuses many
 * connections at once: the caller then gets `mass_refusal`.
 *
 * @param failure - A failure that ends a connection.
 * @returns `busy` when the refused credential was replaced: the caller may retry.
 */
export async function endConnection(deps: RefreshPorts, refused: Refused, failure: Failure, endsAt?: Date): Promise<RefreshResult> {
  const unwritten: RefreshResult = { kind: "failed", failure, connection: refused.connection };
  try {
    const worked = await withLease(deps, refused.connection, { endsAt }, async (held) => endUnderLease(deps, held, refused, failure));
    if (worked.kind === "refused") {
      return unwritten;
    }
    return worked.kind === "worked" ? worked.result : worked;
  } catch (error) {
    deps.logger.warn("a connection that has ended could not be marked", {
      code: toFailureCode(error),
      connection: refused.connection.id,
    });
    return unwritten;
  }
}

async function endUnderLease(
  deps: RefreshPorts,
  { connection, lease }: Held,
  refused: Refused,
  failure: Failure,
): Promise<Outcome<RefreshResult>> {
  if (connection.grantId !== refused.connection.grantId || toCredentialVersion(connection) > refused.version) {
    return { result: { kind: "busy", connection } };
  }
  if (connection.status === "disconnecting" || connection.status === "reauth_required") {
    return { result: { kind: "kept", reason: connection.status, connection } };
  }
  const { code, detail } = await guardMassRefusal(deps, connection, failure);
  if (code !== failure.code) {
    return {
      result: { kind: "failed", failure: new Failure(code, { cause: failure, detail, retryAfterSeconds: restSeconds }), connection },
    };
  }
  const context = { now: deps.clock(), chance: toChance(deps.random), generation: lease.generation };
  return updateToFailed(afterFailure(connection, failure, context), failure);
}
