import type { ChangeOutcome, LedgerEntry } from "../../../setup/ledger.ts";
import { readName } from "./change-names.ts";
import type { CloudSession } from "./cloud-session.ts";
import { isDeleted, listProviders, poolWrites, readPool } from "./pool-api.ts";
import type { Waits } from "./waits.ts";

/** Deletes the provider that a setup made. No token is exchanged from then on. Google keeps it for 30 days, in which it may be restored. */
export async function removeProvider(google: CloudSession, { change }: LedgerEntry, waits: Waits): Promise<boolean> {
  const at = readName.poolProvider(change)?.at;
  const standing = at && (await listProviders(google, at)).find(({ name }) => name.endsWith(`/providers/${at.provider}`));
  if (at === undefined || standing === undefined || isDeleted(standing)) {
    return false;
  }
  await poolWrites(google, at, waits).deleteProvider();
  return true;
}

/**
 * Deletes the pool that a setup made, after its binding and its provider: tokens that came through it end with it. A pool to which the customer has
 * added a provider of their own stays.
 */
export async function removePool(google: CloudSession, { change }: LedgerEntry, waits: Waits): Promise<ChangeOutcome> {
  const at = readName.pool(change);
  const standing = at && (await readPool(google, at));
  if (at === undefined || standing === undefined || isDeleted(standing)) {
    return { state: "gone" };
  }
  const others = (await listProviders(google, at)).filter((provider) => !isDeleted(provider));
  if (others.length > 0) {
    return { state: "failed", code: "identity_pool_shared" };
  }
  await poolWrites(google, at, waits).deletePool();
  return { state: "undone" };
}
