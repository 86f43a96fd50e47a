import { unless } from "../../../expected-failure.ts";
import type { Trust } from "../../../issuer/identity-token-source.ts";
import type { Change, ChangeOutcome } from "../../../setup/ledger.ts";
import type { SetupCall } from "../../../setup/setup.ts";
import { refusedAs } from "../cloud-failure.ts";
import { impersonationRole, type PoolProvider } from "../pool-provider.ts";
import { ofKind, readName } from "./change-names.ts";
import type { CloudSession } from "./cloud-session.ts";
import { giveAccount } from "./grant-account-users.ts";
import { findEmails } from "./known-accounts.ts";
import { inTurn, type Outcomes, oneByOne } from "./outcomes.ts";
import { type PoolReading, poolWrites, readPoolState } from "./pool-api.ts";
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
export const trustIssuer = (google: CloudSession, list: readonly Change[], call: SetupCall, waits: Waits): Promise<Outcomes> =>
  inTurn([
    ...oneByOne(ofKind(list, "identity_pool"), (change) => ensurePool(google, readName.pool(change), waits)),
    ...oneByOne(ofKind(list, "identity_provider"), (change) => ensureProvider(google, readName.poolProvider(change), waits)),
    ...oneByOne(ofKind(list, "pool_user"), (change) => bind(google, change, call, waits)),
  ]);

async function ensurePool(google: CloudSession, at: PoolProvider | undefined, waits: Waits): Promise<ChangeOutcome> {
  if (at === undefined) {
    return unreadable;
  }
  const { pool, isShared } = await readPoolState(google, at);
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
      await unless(refusedAs("exists"), writes.createPool());
      return { state: "changed" };
  }
}

async function ensureProvider(google: CloudSession, named: ReturnType<typeof readName.poolProvider>, waits: Waits): Promise<ChangeOutcome> {
  if (named === undefined) {
    return unreadable;
  }
  const { provider, isShared } = await readPoolState(google, named.at, named.trust);
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
      await unless(refusedAs("exists"), writes.createProvider(trust));
      return { state: "changed", after };
  }
}

async function bind(google: CloudSession, change: Change, call: SetupCall, waits: Waits): Promise<ChangeOutcome> {
  const { accountId } = readName.accountUser(change);
  const emails = await findEmails(google, call, [accountId]);
  return giveAccount(google, change, emails.get(accountId), impersonationRole, waits);
}
