import { toChangeId } from "../../../setup/change.ts";
import type { LedgerEntry } from "../../../setup/ledger.ts";
import type { SetupCall } from "../../../setup/setup.ts";
import { refusalOf } from "../cloud-failure.ts";
import { tokenCreatorRole } from "./access-profile.ts";
import { accountPolicy, findAccount, listAccounts } from "./account-api.ts";
import { readName, toAccountMember } from "./change-names.ts";
import type { CloudSession } from "./cloud-session.ts";
import { findKnown } from "./known-accounts.ts";
import { holds, type Policy } from "./policy-edit.ts";
import { projectPolicy } from "./project-api.ts";
import { readEnabled } from "./service-usage.ts";

/**
 * Finds what a setup made in one project and what does not stand any more: a role that was taken, an account that is gone, disabled or made
 * again, an API that was switched off. Dataset and label are the customer's to change.
 *
 * @throws {Failure} `provider_forbidden`: the person may not read the project any more, so nothing is known of it.
 */
export async function findProjectDrift(
  google: CloudSession,
  entries: readonly LedgerEntry[],
  call: Pick<SetupCall, "ledger">,
): Promise<ReadonlySet<string>> {
  const [first] = entries;
  if (first === undefined) {
    return new Set();
  }
  const project = first.change.target;
  const ofKind = (kind: string) => entries.filter(({ change }) => change.kind === kind);
  const lostApis = await findLostApis(google, project, ofKind("api"));
  const unlessOff = (reading: Promise<Entries>) => (lostApis.length > 0 ? unlessDisabled(reading) : reading);
  const lost = await Promise.all([
    unlessOff(findLostRoles(google, project, ofKind("role"), call)),
    unlessOff(findLostAccounts(google, project, ofKind("service_account"))),
    unlessOff(findLostUsers(google, project, ofKind("account_user"), call)),
  ]);
  return new Set([...lostApis, ...lost.flat()].map(({ change }) => toChangeId(change)));
}

/** What an API tells that was switched off is not known until it is on again. */
async function unlessDisabled(reading: Promise<Entries>): Promise<Entries> {
  try {
    return await reading;
  } catch (error) {
    if (refusalOf(error) === "api_disabled") {
      return [];
    }
    throw error;
  }
}

type Entries = readonly LedgerEntry[];

async function findLostRoles(google: CloudSession, project: string, entries: Entries, call: Pick<SetupCall, "ledger">): Promise<Entries> {
  if (entries.length === 0) {
    return [];
  }
  const policy = await projectPolicy(google, project).read();
  return entries.filter(({ change }) => {
    const { role, accountId } = readName.role(change);
    const email = findKnown(call, accountId)?.email;
    return email === undefined || !holds(policy, { role, member: toAccountMember(email) });
  });
}

async function findLostAccounts(google: CloudSession, project: string, entries: Entries): Promise<Entries> {
  const listed = entries.length === 0 ? [] : await listAccounts(google, project);
  return entries.filter(({ change, facts }) => {
    const account = findAccount(listed, change.name);
    return account === undefined || account.disabled || (facts.uniqueId !== undefined && account.uniqueId !== facts.uniqueId);
  });
}

async function findLostUsers(google: CloudSession, project: string, entries: Entries, call: Pick<SetupCall, "ledger">): Promise<Entries> {
  const policies = new Map<string, Pick<Policy, "bindings">>();
  const lost: LedgerEntry[] = [];
  for (const entry of entries) {
    const { accountId, member } = readName.accountUser(entry.change);
    const email = findKnown(call, accountId)?.email;
    const policy = policies.get(accountId) ?? (email === undefined ? none : await readUsers(google, project, email));
    policies.set(accountId, policy);
    if (!holds(policy, { role: tokenCreatorRole, member })) {
      lost.push(entry);
    }
  }
  return lost;
}

const none = { bindings: [] };

/** An account that is gone has no users. */
async function readUsers(google: CloudSession, project: string, email: string): Promise<Pick<Policy, "bindings">> {
  try {
    return await accountPolicy(google, project, email).read();
  } catch (error) {
    if (refusalOf(error) === "missing") {
      return none;
    }
    throw error;
  }
}

async function findLostApis(google: CloudSession, project: string, entries: Entries): Promise<Entries> {
  if (entries.length === 0) {
    return [];
  }
  const names = entries.map(({ change }) => change.name);
  const enabled = await readEnabled(google, project, names);
  return entries.filter(({ change }) => !enabled.has(change.name));
}
