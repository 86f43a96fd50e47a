import type { ChangeKey, LedgerEntry } from "../../../setup/ledger.ts";
import type { SetupCall } from "../../../setup/setup.ts";
import { type CloudAccount, findCloudAccount } from "./account-api.ts";
import { type ChangeKind, readName, toAccountMember, toDeletedMember } from "./change-names.ts";
import type { CloudSession } from "./cloud-session.ts";
import { findEntries, findFormer, findKnown, listIfAllowed } from "./known-accounts.ts";

/**
 * The accounts that a change is about. `members`: as a policy names them. A policy keeps the roles of a deleted account, so what is known by its number is
 * named as deleted, too. `former`: the addresses of those that a teardown has deleted, which a dataset may still list. `isHidden`: there may be
 * another account, in a home that may not be looked into.
 */
export type FoundAccounts = {
  readonly emails: readonly string[];
  readonly former: readonly string[];
  readonly members: readonly string[];
  readonly isHidden: boolean;
};
export type Addresses = (change: ChangeKey) => FoundAccounts;

/**
 * Finds the addresses of the accounts that entries are about, each in the home that its entry names: in the ledger, or by one list of that home.
 *
 * A role of an earlier release does not name its home, and stands for the accounts of its id in every home: such an entry was overwritten when
 * another person, with a home of their own, gave the same role in the same project.
 *
 * @param call - Its ledger has the entries of every home.
 */
export async function findAddresses(
  google: CloudSession,
  call: Pick<SetupCall, "ledger" | "home">,
  entries: readonly LedgerEntry[],
): Promise<Addresses> {
  const wanted = entries.flatMap(({ change }) => toAccounts(change, call));
  const unknown = wanted.filter(({ accountId, home }) => findKnown(call, accountId, home) === undefined);
  const lists = new Map<string, readonly CloudAccount[] | undefined>();
  for (const home of new Set(unknown.map((account) => account.home))) {
    lists.set(home, await listIfAllowed(google, home));
  }
  return (change) => {
    const found = toAccounts(change, call).map(({ accountId, home }) => ({
      email: findKnown(call, accountId, home)?.email ?? findCloudAccount(lists.get(home) ?? [], accountId)?.email,
      former: findFormer(call, accountId, home),
      isHidden: lists.has(home) && lists.get(home) === undefined,
    }));
    return {
      emails: found.flatMap(({ email }) => email ?? []),
      former: found.flatMap(({ email, former }) => (email === undefined ? (former?.email ?? []) : [])),
      members: found.flatMap(({ email, former }) => [
        ...(email === undefined ? [] : [toAccountMember(email)]),
        ...(former === undefined ? [] : [toDeletedMember(former.email, former.uniqueId)]),
      ]),
      isHidden: found.some(({ email, former, isHidden }) => email === undefined && former === undefined && isHidden),
    };
  };
}

type Account = { readonly accountId: string; readonly home: string };

function toAccounts(change: ChangeKey, call: Pick<SetupCall, "ledger" | "home">): readonly Account[] {
  switch (change.kind as ChangeKind) {
    case "role": {
      const { accountId } = readName.role(change);
      const known = findEntries(call, accountId).map(({ change: { target } }) => target);
      const homes = change.home === undefined ? [...known, ...(known.length === 0 ? [call.home] : [])] : [change.home];
      return [...new Set(homes)].map((home) => ({ accountId, home }));
    }
    case "account_user":
    case "pool_user":
      return [{ accountId: readName.accountUser(change).accountId, home: change.target }];
    case "dataset_reader":
      return [{ accountId: readName.datasetReader(change).accountId, home: change.target }];
    default:
      return [];
  }
}
