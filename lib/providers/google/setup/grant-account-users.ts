import type { Change, ChangeOutcome } from "../../../setup/ledger.ts";
import type { SetupCall } from "../../../setup/setup.ts";
import { accountPolicy } from "./account-api.ts";
import { tokenCreatorRole } from "./account-roles.ts";
import { readName } from "./change-names.ts";
import type { CloudSession } from "./cloud-session.ts";
import { giveRoles } from "./edit-policy.ts";
import { findEmails } from "./known-accounts.ts";
import { inTurn, type Outcomes, outcomesOf, toFailed } from "./outcomes.ts";
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
  const named = list.map((change) => ({ change, ...readName.accountUser(change) }));
  const accountIds = named.map(({ accountId }) => accountId).filter((accountId) => !made.has(accountId));
  const emails = new Map([...(await findEmails(google, call, accountIds)), ...made]);
  return inTurn(
    named.map(({ change, accountId, member }) => async () => {
      const outcome = await grant(google, change.target, emails.get(accountId), member, waits);
      return outcomesOf([change], () => outcome);
    }),
  );
}

async function grant(
  google: CloudSession,
  project: string,
  email: string | undefined,
  member: string,
  waits: Waits,
): Promise<ChangeOutcome> {
  if (email === undefined) {
    return { state: "failed", code: "service_account_missing" };
  }
  try {
    const given = await giveRoles(accountPolicy(google, project, email), [{ role: tokenCreatorRole, member }], waits);
    return { state: given.size > 0 ? "changed" : "unchanged" };
  } catch (error) {
    return toFailed(error);
  }
}
