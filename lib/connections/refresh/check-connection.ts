import { Failure, type FailureCode } from "../../errors.ts";
import type { Connection, ConnectionKey } from "../connection.ts";
import type { Finding } from "../finding.ts";
import { noMethod, toCall } from "../methods.ts";
import { isSameToken, toUsable } from "./live-token.ts";
import { refreshConnection } from "./refresh-connection.ts";
import type { RefreshDeps, RefreshResult } from "./refresh-result.ts";
import { toRefusal } from "./to-refusal.ts";

/** What a live probe found. `failure`: why the connection cannot be used now. */
export type Check = {
  readonly connection: Connection;
  readonly failure?: Failure;
  readonly findings: readonly Finding[];
};

/**
 * Asks the provider whether a connection works, with the token that a caller would be given. A token that the provider does
 * not take any more is refreshed once: a grant that was revoked shows only then, and the record learns of it.
 *
 * A connection whose tokens are minted is proved with a new token at once, also one that waits for its customer: what was repaired
 * is found so.
 *
 * What the provider or the credential store says against the connection is returned, not thrown.
 *
 * @param endsAt - The instant at which the process stops: no refresh is begun that could not be finished by then.
 * @throws {Failure} `not_found`. `connection_busy`, with the seconds after which asking again makes sense: somebody refreshes it,
 *   and nobody knows yet whether it works. `deadline_exceeded`, `table_throttled`, `table_unavailable`: try again.
 */
export async function checkConnection(deps: RefreshDeps, key: ConnectionKey, signal: AbortSignal, endsAt?: Date): Promise<Check> {
  const record = await deps.connections.read(key);
  if (record !== undefined && deps.methods.find(record)?.tokens === "minted") {
    return toProvenCheck(await refreshConnection(deps, key, { kind: "asked" }, signal, endsAt), deps.clock());
  }
  const first = await refreshConnection(deps, key, { kind: "use", minTtlSeconds: 0 }, signal, endsAt);
  const probed = await probe(deps, first, signal);
  if (probed.failure?.code !== "grant_revoked" || probed.connection.status === "reauth_required") {
    return probed;
  }
  const again = await refreshConnection(deps, key, { kind: "asked" }, signal, endsAt);
  // The same token would be refused the same: why there is no other one is what can be said.
  return again.kind !== "absent" && first.kind !== "absent" && isSameToken(again.token, first.token)
    ? toCheck(again.connection, toRefusal(again, deps.clock()))
    : probe(deps, again, signal);
}

function toProvenCheck(result: RefreshResult, now: Date): Check {
  if (result.kind === "absent") {
    throw new Failure("not_found");
  }
  if (result.kind === "failed" && result.failure.code === "internal") {
    throw result.failure;
  }
  const { connection } = result;
  return result.kind === "refreshed" ? { connection, findings: result.findings ?? [] } : toCheck(connection, toRefusal(result, now));
}

/** What tells of us and of the moment, and nothing of the connection. */
const passing: ReadonlySet<FailureCode> = new Set(["connection_busy", "deadline_exceeded"]);

async function probe(deps: RefreshDeps, result: RefreshResult, signal: AbortSignal): Promise<Check> {
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
