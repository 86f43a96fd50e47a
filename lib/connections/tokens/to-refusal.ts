import { defined } from "../../defined.ts";
import { Failure, isStoreFailure } from "../../errors.ts";
import type { Connection } from "../connection.ts";
import { buildUseless } from "../record/live-token.ts";
import type { RefreshResult } from "../turn/turn.ts";

/** `Retry-After` for a caller who waits for another process or for our stores, and not for a provider. */
export const soonSeconds = 2;

/**
 * Builds the failure for callers of a connection that cannot be used now, with the seconds to wait before a retry.
 */
export function toRefusal(result: RefreshResult, now: Date): Failure {
  switch (result.kind) {
    case "absent":
      return new Failure("not_found");
    case "busy":
      return new Failure("connection_busy", { retryAfterSeconds: soonSeconds });
    case "failed":
      return withRetryAfter(result.failure.code, result.connection, now, result.failure);
    case "refreshed":
      // Its token came into its last seconds on the way from the provider, as when the store was slow.
      return buildUseless();
    case "kept":
      return toStandingFailure(result, now);
  }
}

function toStandingFailure({ connection, token }: Extract<RefreshResult, { kind: "kept" }>, now: Date): Failure {
  if (connection.status === "disconnecting") {
    return new Failure("connection_disconnecting");
  }
  if (connection.failure !== undefined) {
    return withRetryAfter(connection.failure.code, connection, now);
  }
  if (!connection.hasRefreshToken) {
    return new Failure("credential_expired");
  }
  // The token has just come into its last seconds: the next caller's request refreshes it.
  return token === undefined ? new Failure("credential_missing") : new Failure("connection_busy", { retryAfterSeconds: soonSeconds });
}

/** @param met - The failure of this call. A passing one is not on the record of a connection whose tokens are minted. */
function withRetryAfter(code: Failure["code"], { failure }: Connection, now: Date, met?: Failure): Failure {
  const retryAt = failure?.retryAt;
  const untilRetry = retryAt === undefined ? undefined : Math.max(1, Math.ceil((retryAt.getTime() - now.getTime()) / 1000));
  const isAhead = retryAt !== undefined && retryAt > now;
  const ofProvider = isAhead ? untilRetry : (met?.retryAfterSeconds ?? untilRetry);
  // The timer's back-off does not apply to callers: a store that has recovered serves at once.
  const waitSeconds = isStoreFailure(code) ? soonSeconds : ofProvider;
  const command = met?.command ?? (failure?.code === code ? failure.command : undefined);
  const { detail, field, cause } = met ?? {};
  return new Failure(code, defined({ retryAfterSeconds: waitSeconds, detail, field, command, cause }));
}
