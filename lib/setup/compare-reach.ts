import type { Reach } from "../connections/attempt.ts";
import type { ConnectionKey } from "../connections/connection.ts";
import type { Secret } from "../secret.ts";
import type { PreparedTargets } from "./setup-stores.ts";

/** Lists the ids of the targets that an account sees, such as projects. @throws {Failure} What the provider answered. */
export type ListSeen = (accessToken: Secret, signal: AbortSignal) => Promise<readonly string[]>;

export type CompareReachDeps = { readonly prepared: Pick<PreparedTargets, "list">; readonly listSeen: ListSeen };

/** The targets that are named of those that the account does not see. */
const mostMissing = 10;

/** Compares the targets that are set up with those that another account sees. @returns `undefined`: nothing is set up. */
export async function compareReach(
  { prepared, listSeen }: CompareReachDeps,
  connection: ConnectionKey,
  accessToken: Secret,
  signal: AbortSignal,
): Promise<Reach | undefined> {
  const ids = (await prepared.list(connection)).map(({ id }) => id);
  if (ids.length === 0) {
    return undefined;
  }
  const seen = new Set(await listSeen(accessToken, signal));
  const missing = ids.filter((id) => !seen.has(id)).toSorted();
  return { seen: ids.length - missing.length, of: ids.length, missing: missing.slice(0, mostMissing) };
}
