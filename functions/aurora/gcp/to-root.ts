import type { AccountSettings } from "../../../lib/connections/account-settings.ts";
import type { Connection } from "../../../lib/connections/connection.ts";
import { isLogin } from "../../../lib/providers/google/connected-projects.ts";
import { findSetupAccounts } from "../../../lib/providers/google/setup/known-accounts.ts";
import type { LedgerEntry } from "../../../lib/setup/ledger.ts";

/** What is known of a connection that shows its root project. */
export type RootFacts = { readonly connection: Connection; readonly settings: AccountSettings; readonly ledger: readonly LedgerEntry[] };

/**
 * Names the root project: the one that was chosen. If none was, it is the one in which setup has made the accounts, and with a key the
 * project of its service account.
 *
 * @returns `null`: there is none yet.
 */
export function toRoot({ connection, settings, ledger }: RootFacts): string | null {
  const byItself = isLogin(connection) ? findSetupAccounts(ledger, connection).home : connection.details?.project_id;
  return settings.root ?? byItself ?? null;
}
