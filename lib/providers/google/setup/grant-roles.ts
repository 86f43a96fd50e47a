import type { Change, ChangeOutcome } from "../../../setup/ledger.ts";
import type { SetupCall } from "../../../setup/setup.ts";
import { readName, toAccountMember } from "./change-names.ts";
import type { CloudSession } from "./cloud-session.ts";
import { giveRoles } from "./edit-policy.ts";
import { findEmails } from "./known-accounts.ts";
import { buildOutcomes, mergeOutcomes, type Outcomes, toFailed } from "./outcomes.ts";
import type { Membership } from "./policy-edit.ts";
import { projectPolicy } from "./project-api.ts";
import type { Waits } from "./waits.ts";

/**
 * Gives the accounts their roles in one project, in one read-modify-write. An organisation policy that forbids it is reported, never changed.
 *
 * @param list - Changes of kind `role` in one project.
 * @throws {Failure} Retryable: `access_pending`, an account is not visible yet.
 */
export async function grantRoles(google: CloudSession, list: readonly Change[], call: SetupCall, waits: Waits): Promise<Outcomes> {
  const [first] = list;
  if (first === undefined) {
    return new Map();
  }
  const named = list.map((change) => ({ change, ...readName.role(change) }));
  const accountIds = named.map(({ accountId }) => accountId);
  const emails = await findEmails(google, call, accountIds);
  const memberships = new Map<Change, Membership>(
    named.flatMap(({ change, role, accountId }) => {
      const email = emails.get(accountId);
      return email === undefined ? [] : [[change, { role, member: toAccountMember(email) }] as const];
    }),
  );
  const without = list.filter((change) => !memberships.has(change));
  return mergeOutcomes([
    buildOutcomes(without, () => ({ state: "failed", code: "service_account_missing" })),
    await give(google, first.target, memberships, waits),
  ]);
}

async function give(google: CloudSession, project: string, memberships: ReadonlyMap<Change, Membership>, waits: Waits): Promise<Outcomes> {
  const list = [...memberships.keys()];
  try {
    const given = await giveRoles(projectPolicy(google, project), [...memberships.values()], waits);
    const isGiven = (change: Change) => [...given].some((membership) => membership === memberships.get(change));
    return buildOutcomes(list, (change): ChangeOutcome => ({ state: isGiven(change) ? "changed" : "unchanged" }));
  } catch (error) {
    const failed = toFailed(error);
    return buildOutcomes(list, () => failed);
  }
}
