import type { Change, ChangeOutcome } from "../../../setup/ledger.ts";
import type { SetupCall } from "../../../setup/setup.ts";
import { accountPolicy } from "./account-api.ts";
import { readName, toUserRole } from "./change-names.ts";
import type { CloudSession } from "./cloud-session.ts";
import { findEmails } from "./known-accounts.ts";
import { inTurn, type Outcomes, oneByOne } from "./outcomes.ts";
import { giveRoles } from "./policy-edit.ts";
import type { Waits } from "./waits.ts";

/**
 * Lets people and applications take the tokens of an account, by a role on that account alone. One at a time: an organisation policy may allow
 * the person and forbid the application, and one policy with both would be refused as a whole.
 *
 * @param list - Changes of kind `account_user`.
 * @param made - The addresses of accounts that the same step has made or found, by their ids: the ledger does not know them yet.
 * @throws {Interrupted} Retryable: `access_pending`, the account is not visible yet.
 */
export async function grantAccountUsers(
  google: CloudSession,
  list: readonly Change[],
  call: SetupCall,
  { waits, made }: { readonly waits: Waits; readonly made: ReadonlyMap<string, string> },
): Promise<Outcomes> {
  const toAccount = (change: Change) => readName.accountUser(change).accountId;
  const unknown = list.map(toAccount).filter((accountId) => !made.has(accountId));
  const emails = new Map([...(await findEmails(google, call, unknown)), ...made]);
  return inTurn(oneByOne(list, (change) => giveAccount(google, change, emails.get(toAccount(change)), waits)));
}

/** Gives a member a role on an account itself. @param email - Of the account. */
export async function giveAccount(google: CloudSession, change: Change, email: string | undefined, waits: Waits): Promise<ChangeOutcome> {
  if (email === undefined) {
    return { state: "failed", code: "service_account_missing" };
  }
  const { member } = readName.accountUser(change);
  const given = await giveRoles(accountPolicy(google, change.target, email), [{ role: toUserRole(change), member }], waits);
  return { state: given.size > 0 ? "changed" : "unchanged" };
}
