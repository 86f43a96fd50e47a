import { unless } from "../../../expected-failure.ts";
import type { ChangeOutcome } from "../../../setup/ledger.ts";
import { refusedAs } from "../cloud-failure.ts";
import { readName } from "./change-names.ts";
import { giveAccount } from "./grant-account-users.ts";
import { findEmails } from "./known-accounts.ts";
import type { MakeChange } from "./outcomes.ts";
import { poolWrites, readPoolState } from "./pool-api.ts";

const shared: ChangeOutcome = { state: "failed", code: "identity_pool_shared" };
const unreadable: ChangeOutcome = { state: "failed", code: "refused" };

/**
 * Makes the pool of a connection. A pool of its own name that was deleted is restored, and a pool that holds a provider that is not ours is left
 * alone.
 */
export const ensurePool: MakeChange = async (change, { google, waits }) => {
  const at = readName.pool(change);
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
};

/** Makes the provider of the connection's pool, or puts right one that was changed. */
export const ensureProvider: MakeChange = async (change, { google, waits }) => {
  const named = readName.poolProvider(change);
  if (named === undefined) {
    return unreadable;
  }
  const { at, trust } = named;
  const { provider, isShared } = await readPoolState(google, at, trust);
  if (isShared) {
    return shared;
  }
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
};

/** Lets the connection act as the account that looks, once its pool and its provider stand. */
export const bindAccount: MakeChange = async (change, { google, call, waits }) => {
  const { accountId } = readName.accountUser(change);
  const emails = await findEmails(google, call, [accountId]);
  return giveAccount(google, change, emails.get(accountId), waits);
};
