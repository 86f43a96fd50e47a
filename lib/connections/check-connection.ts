import { Failure } from "../errors.ts";
import type { Connection, ConnectionKey } from "./connection.ts";
import { isAlive, type LiveToken } from "./live-token.ts";
import { refreshConnection } from "./refresh-connection.ts";
import type { RefreshDeps, RefreshResult } from "./refresh-result.ts";
import { toRefusal } from "./refusal.ts";

/** What a live probe found. `failure`: why the connection cannot be used now. */
export type Check = { readonly connection: Connection; readonly failure?: Failure };

/**
 * Asks the provider whether a connection works, with the token that a caller would be given. A token that the provider does
 * not take any more is renewed once: a grant that was revoked shows only then, and the record learns of it.
 *
 * @throws {Failure} `not_found`, or what our own stores throw before anything was asked.
 */
export async function checkConnection(deps: RefreshDeps, key: ConnectionKey, signal: AbortSignal): Promise<Check> {
  const first = await refreshConnection(deps, key, { kind: "use", minTtlSeconds: 0 }, signal);
  const probed = await probe(deps, first, signal);
  if (probed.failure?.code !== "grant_revoked" || probed.connection.status === "reauth_required") {
    return probed;
  }
  return probe(deps, await refreshConnection(deps, key, { kind: "asked" }, signal), signal);
}

async function probe(deps: RefreshDeps, result: RefreshResult, signal: AbortSignal): Promise<Check> {
  if (result.kind === "absent") {
    throw new Failure("not_found");
  }
  const { connection } = result;
  const token = toUsable(result, deps.clock());
  const provider = deps.providers.get(connection.provider);
  if (token === undefined || provider === undefined) {
    return { connection, failure: toRefusal(result, deps.clock()) };
  }
  try {
    await provider.probe(token.accessToken, signal);
    return { connection };
  } catch (error) {
    if (error instanceof Failure) {
      return { connection, failure: error };
    }
    throw error;
  }
}

function toUsable({ connection, token }: Exclude<RefreshResult, { kind: "absent" }>, now: Date): LiveToken | undefined {
  const isOver = connection.status === "reauth_required" || connection.status === "disconnecting";
  return token !== undefined && isAlive(token, now) && !isOver ? token : undefined;
}
