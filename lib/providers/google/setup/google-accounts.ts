import { type Environment, readConfig, url } from "../../../config.ts";
import type { LedgerEntry } from "../../../setup/ledger.ts";
import type { SetupAccount, SetupAccounts } from "../../../setup/setup-accounts.ts";
import type { Clock } from "../../../system.ts";
import { cloudCaller } from "../cloud-request.ts";
import { type AccountTokenDeps, requestAccountToken } from "./account-token.ts";
import { ofKind, readName, toAccountId } from "./change-names.ts";
import { iamCredentialsUrl } from "./cloud-session.ts";
import { findKnown } from "./known-accounts.ts";

/** The service accounts of Google's setup: the viewer reads, the operator acts. */
export const googleAccounts = (deps: AccountTokenDeps): SetupAccounts => ({
  as: "service-account",
  method: "login",
  find: (ledger, connectionId, access) => findMade(ledger, toAccountId(access === "operate" ? "operator" : "viewer", connectionId)),
  requestToken: (account, personToken, signal) => requestAccountToken(deps, account, personToken, signal),
});

function findMade(ledger: readonly LedgerEntry[], accountId: string): SetupAccount | undefined {
  const known = findKnown({ ledger }, accountId);
  const changes = ledger.map(({ change, facts, begunAt, endedAt }) => ({ ...change, email: facts.email, at: endedAt ?? begunAt }));
  const made = ofKind(changes, "service_account").find(({ name, email }) => name === accountId && email === known?.email);
  if (known === undefined || made === undefined) {
    return undefined;
  }
  const users = ofKind(changes, "account_user").filter(
    (change) => change.target === made.target && readName.accountUser(change).accountId === accountId,
  );
  const changedAt = new Date(Math.max(...[made, ...users].map(({ at }) => at.getTime())));
  return { name: known.email, id: known.uniqueId, home: made.target, changedAt };
}

/** Reads where tokens of service accounts are requested: `GOOGLE_IAMCREDENTIALS_URL`. */
export function googleAccountsFromEnvironment(env: Environment, clock: Clock): SetupAccounts {
  const { iamCredentials } = readConfig(env, { iamCredentials: url("GOOGLE_IAMCREDENTIALS_URL", iamCredentialsUrl) });
  return googleAccounts({ clock, call: cloudCaller(), iamCredentials });
}
