import type { Change, ChangeOutcome } from "../../../setup/ledger.ts";
import type { SetupCall } from "../../../setup/setup.ts";
import { readName, toAccountMember } from "./change-names.ts";
import type { CloudSession } from "./cloud-session.ts";
import { findEmails } from "./known-accounts.ts";
import { buildOutcomes, inProject, mergeOutcomes, type Outcomes } from "./outcomes.ts";
import { giveRoles, type Membership } from "./policy-edit.ts";
import { projectPolicy } from "./project-api.ts";
import type { Waits } from "./waits.ts";

/**
 * Gives the accounts their roles in one project, in one read-modify-write. An organisation policy that forbids it is reported, never changed.
 *
 * @param list - Changes of kind `role` in one project.
 * @throws {Failure} Retryable: `access_pending`, an account is not visible yet.
 */
export async function grantRoles(google: CloudSession, list: readonly Change[], call: SetupCall, waits: Waits): Promise<Outcomes> {
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
    await give(google, memberships, waits),
  ]);
}

function give(google: CloudSession, memberships: ReadonlyMap<Change, Membership>, waits: Waits): Promise<Outcomes> {
  const list = [...memberships.keys()];
  return inProject(list, async (project) => {
    const given: ReadonlySet<Membership | undefined> = await giveRoles(projectPolicy(google, project), [...memberships.values()], waits);
    return buildOutcomes(list, (change): ChangeOutcome => ({ state: given.has(memberships.get(change)) ? "changed" : "unchanged" }));
  });
}
