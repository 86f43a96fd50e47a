import type { Trust } from "../../../issuer/identity-token-source.ts";
import type { Change, ChangeOutcome } from "../../../setup/ledger.ts";
import type { SetupCall } from "../../../setup/setup.ts";
import { refusalOf } from "../cloud-failure.ts";
import { impersonationRole, type PoolProvider } from "../pool-provider.ts";
import { accountPolicy } from "./account-api.ts";
import { type ChangeKind, ofKind, readName } from "./change-names.ts";
import type { CloudSession } from "./cloud-session.ts";
import { giveRoles } from "./edit-policy.ts";
import { findEmails } from "./known-accounts.ts";
import { inTurn, type Outcomes, outcomesOf, toFailed } from "./outcomes.ts";
import { type PoolReading, poolWrites, readPoolOf } from "./pool-api.ts";
import type { Waits } from "./waits.ts";

const shared: ChangeOutcome = { state: "failed", code: "identity_pool_shared" };
const unreadable: ChangeOutcome = { state: "failed", code: "refused" };

/**
 * Makes pool, provider and binding, in this order. A pool of the connection's own name that was deleted is restored, and a provider that was
 * changed is put right; a pool that holds a provider that is not ours is left alone.
 *
 * @param list - Changes of one project. Those of other kinds are left out.
 * @throws {Interrupted} Retryable: with the outcomes of those before.
 */
export async function trustIssuer(google: CloudSession, list: readonly Change[], call: SetupCall, waits: Waits): Promise<Outcomes> {
  const each = (kind: ChangeKind, make: (change: Change) => Promise<ChangeOutcome>) =>
    ofKind(list, kind).map((change) => async () => {
      const outcome = await make(change).catch(toFailed);
      return outcomesOf([change], () => outcome);
    });
  return inTurn([
    ...each("identity_pool", (change) => ensurePool(google, readName.pool(change), waits)),
    ...each("identity_provider", (change) => ensureProvider(google, readName.poolProvider(change), waits)),
    ...each("pool_user", (change) => bind(google, change, call, waits)),
  ]);
}

async function ensurePool(google: CloudSession, at: PoolProvider | undefined, waits: Waits): Promise<ChangeOutcome> {
  if (at === undefined) {
    return unreadable;
  }
  const { pool, isShared } = await readPoolOf(google, at);
  if (isShared) {
    return shared;
  }
  const writes = poolWrites(google, at, waits);
  switch (pool) {
    case "right":
      return { state: "unchanged" };
    case "disabled":
      await writes.enablePool();
      return { state: "changed", before: "disabled", after: "enabled" };
    case "deleted":
      await writes.undeletePool();
      return { state: "changed", after: "restored" };
    case "missing":
      await unlessExists(writes.createPool());
      return { state: "changed" };
  }
}

async function ensureProvider(google: CloudSession, named: ReturnType<typeof readName.poolProvider>, waits: Waits): Promise<ChangeOutcome> {
  if (named === undefined) {
    return unreadable;
  }
  const { provider, isShared } = await readPoolOf(google, named.at, named.trust);
  return isShared ? shared : makeProvider(google, { ...named, provider }, waits);
}

async function makeProvider(
  google: CloudSession,
  { at, trust, provider }: { readonly at: PoolProvider; readonly trust: Trust; readonly provider: PoolReading["provider"] },
  waits: Waits,
): Promise<ChangeOutcome> {
  const writes = poolWrites(google, at, waits);
  const after = `trusts ${trust.issuer} for ${trust.subject}`;
  switch (provider) {
    case "right":
      return { state: "unchanged" };
    case "other":
      await writes.patchProvider(trust);
      return { state: "changed", before: "another trust", after };
    case "deleted":
      await writes.undeleteProvider();
      // What it trusted before it was deleted may be another.
      await writes.patchProvider(trust);
      return { state: "changed", after };
    case "missing":
      await unlessExists(writes.createProvider(trust));
      return { state: "changed", after };
  }
}

/** An attempt whose answer was lost has made it: its name is this connection's own. What it trusts is read by the next plan, and proved before it is used. */
async function unlessExists(making: Promise<void>): Promise<void> {
  try {
    await making;
  } catch (error) {
    if (refusalOf(error) !== "exists") {
      throw error;
    }
  }
}

async function bind(google: CloudSession, change: Change, call: SetupCall, waits: Waits): Promise<ChangeOutcome> {
  const { accountId, member } = readName.poolUser(change);
  const email = (await findEmails(google, call, [accountId])).get(accountId);
  if (email === undefined) {
    return { state: "failed", code: "service_account_missing" };
  }
  const given = await giveRoles(accountPolicy(google, change.target, email), [{ role: impersonationRole, member }], waits);
  return { state: given.size > 0 ? "changed" : "unchanged" };
}
