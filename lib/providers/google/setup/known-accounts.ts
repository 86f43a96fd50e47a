import type { Connection } from "../../../connections/connection.ts";
import { failedWith, unless } from "../../../expected-failure.ts";
import { type ChangeKey, isMadeBy, type LedgerEntry } from "../../../setup/ledger.ts";
import type { SetupCall } from "../../../setup/setup.ts";
import { type CloudAccount, findCloudAccount, listAccounts } from "./account-api.ts";
import type { AccountLevel } from "./account-roles.ts";
import { type ChangeKind, readName, toAccountId, toAccountMember, toDeletedMember } from "./change-names.ts";
import type { CloudSession } from "./cloud-session.ts";

/** What the ledger knows of an account. */
type KnownAccount = Pick<CloudAccount, "email" | "uniqueId">;

/**
 * Reads an account from the ledger.
 *
 * @param home - Where it stands. Absent: in the first home in which the ledger knows it.
 * @returns `undefined`: no setup has made it or found it yet, or a teardown has taken it back.
 */
export const findKnown = (call: Pick<SetupCall, "ledger">, accountId: string, home?: string): KnownAccount | undefined =>
  toKnown(findEntries(call, accountId, home).find(({ state }) => state !== "undone" && state !== "gone"));

/** The same for an account that a teardown has taken back, too: what it left names the account. */
export const findFormer = (call: Pick<SetupCall, "ledger">, accountId: string, home?: string): KnownAccount | undefined =>
  toKnown(findEntries(call, accountId, home)[0]);

/** The ledger's entries of an account: one for each home in which it was made, or in the home that is named. */
const findEntries = ({ ledger }: Pick<SetupCall, "ledger">, accountId: string, home?: string): readonly LedgerEntry[] =>
  ledger.filter(
    ({ change: { kind, name, target } }) =>
      kind === ("service_account" satisfies ChangeKind) && name === accountId && (home === undefined || home === target),
  );

function toKnown(entry: LedgerEntry | undefined): KnownAccount | undefined {
  const { email, uniqueId } = entry?.facts ?? {};
  return email === undefined || uniqueId === undefined ? undefined : { email, uniqueId };
}

/** @returns `undefined`: the person may not list the accounts of the project. */
const listIfAllowed = (google: CloudSession, home: string): Promise<readonly CloudAccount[] | undefined> =>
  unless(failedWith("provider_forbidden"), listAccounts(google, home));

/** The accounts of a connection, and the project in which they stand. */
type FoundSetupAccounts = { readonly home?: string } & Readonly<Partial<Record<AccountLevel, string>>>;

/** Reads the addresses of a connection's accounts from its ledger. @returns Nothing: no setup of the person who is connected has made them yet. */
export function findSetupAccounts(all: readonly LedgerEntry[], { id, identity }: Pick<Connection, "id" | "identity">): FoundSetupAccounts {
  const ledger = all.filter((entry) => isMadeBy(entry, identity.id));
  const levels: readonly AccountLevel[] = ["viewer", "operator"];
  const found = levels.flatMap((level) => {
    const email = findKnown({ ledger }, toAccountId(level, id))?.email;
    return email === undefined ? [] : [[level, email] as const];
  });
  const home = ledger.find(({ change }) => change.name === toAccountId("viewer", id))?.change.target;
  return { ...(home === undefined || found.length === 0 ? {} : { home }), ...Object.fromEntries(found) };
}

/** Finds the addresses of the accounts of the call's home: in the ledger, or by one list of that project. @returns Without those that do not exist, or may not be seen. */
export async function findEmails(
  google: CloudSession,
  call: Pick<SetupCall, "ledger" | "home">,
  accountIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const wanted = [...new Set(accountIds)];
  const known = wanted.map((accountId) => [accountId, findKnown(call, accountId, call.home)?.email] as const);
  const listed = known.some(([, email]) => email === undefined) ? ((await listIfAllowed(google, call.home)) ?? []) : [];
  return new Map(
    known.flatMap(([accountId, email]) => {
      const found = email ?? findCloudAccount(listed, accountId)?.email;
      return found === undefined ? [] : [[accountId, found] as const];
    }),
  );
}

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
