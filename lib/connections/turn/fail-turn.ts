import type { Failure } from "../../errors.ts";
import type { Outcome } from "../lease/with-lease.ts";
import { afterFailure, unchanged } from "../record/transitions.ts";
import { type RefreshResult, updateToFailed } from "./refresh-result.ts";
import type { Turn } from "./turn.ts";

/**
 * Ends a turn whose work failed before the provider was asked. Many callers ask while a store is down: they must not delay the next try.
 * Our own deadline is no failure of the connection.
 */
export function failTurn(turn: Turn, failure: Failure): Outcome<RefreshResult> {
  const { connection, cause } = turn;
  const context = turn.context();
  const retryAt = connection.failure?.retryAt;
  const isInBackOff = cause.kind === "use" && retryAt !== undefined && context.now < retryAt;
  const isLeft = isInBackOff || failure.code === "deadline_exceeded";
  return updateToFailed(isLeft ? unchanged(connection) : afterFailure(connection, failure, context), failure);
}
