import { Failure, type FailureCode } from "../../errors.ts";
import { type Connection, type ConnectionKey, toCredentialVersion } from "../connection.ts";
import type { Finding } from "../finding.ts";
import { noMethod, toCall } from "../methods.ts";
import { endConnection } from "../mint/end-connection.ts";
import type { RefreshPorts } from "../ports.ts";
import { isSameToken, toUsable } from "../record/live-token.ts";
import type { RefreshResult } from "../turn/turn.ts";
import { refreshConnection } from "./refresh-connection.ts";
import { toRefusal } from "./to-refusal.ts";

/** The outcome of a live check. `failure`: why the connection cannot be used now. */
export type Check = {
  readonly connection: Connection;
  readonly failure?: Failure;
  readonly findings: readonly Finding[];
};

/**
 * Asks the provider whether a connection works, with the token that a caller would get. A token that the provider refuses is refreshed
 * once: only that refresh shows that the grant was revoked, and the record is updated. Without a refresh token a second refusal shows it.
 *
 * A connection whose tokens are minted is proved with a new token at once, also in `reauth_required`: so a repair is noticed.
 *
 * Failures of the provider or the credential store are returned, not thrown.
 *
 * @param endsAt - The instant at which the process stops: no refresh is begun that could not be finished by then.
 * @throws {Failure} `not_found`. `connection_busy`, with the seconds to wait: another process refreshes it, and the outcome is not known
 *   yet. `deadline_exceeded`, `table_throttled`, `table_unavailable`: retry.
 */
export async function checkConnection(deps: RefreshPorts, key: ConnectionKey, signal: AbortSignal, endsAt?: Date): Promise<Check> {
  const record = await deps.connections.read(key);
  if (record !== undefined && deps.methods.find(record)?.tokens === "minted") {
    return toProvenCheck(await refreshConnection(deps, key, { kind: "asked" }, signal, endsAt), deps.clock());
  }
  const first = await takeToken(deps, key, signal, endsAt);
  const probed = await probe(deps, first, signal);
  if (probed.failure?.code !== "grant_revoked" || probed.connection.status === "reauth_required") {
    return probed;
  }
  const again = await refreshConnection(deps, key, { kind: "asked" }, signal, endsAt);
  if (again.kind === "absent" || first.kind === "absent" || !isSameToken(again.token, first.token)) {
    return probe(deps, again, signal);
  }
  return again.connection.hasRefreshToken
    ? // The same token would be refused again: the answer is why there is no other one.
      toCheck(again.connection, toRefusal(again, deps.clock()))
    : toUnrefreshableCheck(deps, again, signal, endsAt);
}

/**
 * Gets the token that a caller would get. If the last refresh of the connection has failed for a reason that passes, it is refreshed now, as
 * for a person: only that shows whether the failure has passed, and clears it.
 */
async function takeToken(deps: RefreshPorts, key: ConnectionKey, signal: AbortSignal, endsAt?: Date): Promise<RefreshResult> {
  const found = await refreshConnection(deps, key, { kind: "use", minTtlSeconds: 0 }, signal, endsAt);
  return found.kind === "kept" && found.connection.failure?.retryAt !== undefined && found.connection.status !== "disconnecting"
    ? refreshConnection(deps, key, { kind: "asked" }, signal, endsAt)
    : found;
}

/** The provider has refused a token that cannot be refreshed. It is asked once more: if it refuses again, the connection is over. */
async function toUnrefreshableCheck(deps: RefreshPorts, kept: RefreshResult, signal: AbortSignal, endsAt?: Date): Promise<Check> {
  const probed = await probe(deps, kept, signal);
  if (probed.failure?.code !== "grant_revoked") {
    return probed;
  }
  const refused = { connection: probed.connection, version: toCredentialVersion(probed.connection) };
  return toRefusedCheck(await endConnection(deps, refused, probed.failure, endsAt), deps.clock());
}

function toRefusedCheck(result: RefreshResult, now: Date): Check {
  if (result.kind === "absent") {
    throw new Failure("not_found");
  }
  return toCheck(result.connection, toRefusal(result, now));
}

function toProvenCheck(result: RefreshResult, now: Date): Check {
  if (result.kind === "failed" && result.failure.code === "internal") {
    throw result.failure;
  }
  return result.kind === "refreshed" ? { connection: result.connection, findings: result.findings ?? [] } : toRefusedCheck(result, now);
}

/** Failures of our own and of the moment: they say nothing about the connection. */
const passing: ReadonlySet<FailureCode> = new Set(["connection_busy", "deadline_exceeded"]);

async function probe(deps: RefreshPorts, result: RefreshResult, signal: AbortSignal): Promise<Check> {
  if (result.kind === "absent") {
    throw new Failure("not_found");
  }
  const { connection } = result;
  const token = toUsable(result, deps.clock());
  if (token === undefined) {
    return toCheck(connection, toRefusal(result, deps.clock()));
  }
  const method = deps.methods.find(connection);
  if (method === undefined) {
    return toCheck(connection, noMethod(connection));
  }
  try {
    return { connection, findings: await method.probe(token, toCall(connection, signal)) };
  } catch (error) {
    if (error instanceof Failure) {
      return toCheck(connection, error);
    }
    throw error;
  }
}

function toCheck(connection: Connection, failure: Failure): Check {
  if (passing.has(failure.code)) {
    throw failure;
  }
  return { connection, failure, findings: [] };
}
