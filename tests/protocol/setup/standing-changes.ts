import { type ChangeKey, type LedgerEntry, mustUndo } from "../../../lib/setup/ledger.ts";

type Binding = { readonly role: string; readonly members: readonly string[] };

/** A part of what the simulator tells of the customers' cloud. */
export type Cloud = {
  readonly policies: Readonly<Record<string, { readonly bindings: readonly Binding[] }>>;
  readonly service_accounts: readonly { readonly email: string; readonly bindings: readonly Binding[] }[];
  readonly labels: Readonly<Record<string, Readonly<Record<string, string>>>>;
};

const isOurs = (member: string) => /^(deleted:)?serviceAccount:aurora-(ro|op)-/.test(member);
/** A role that a policy keeps of a deleted account is still the role that was given. */
const ofDeleted = (member: string) => member.replace(/^deleted:/, "").replace(/\?uid=\d+$/, "");
const membersOf = (bindings: readonly Binding[]) => bindings.flatMap(({ role, members }) => members.map((member) => ({ role, member })));

/** What setups have made in the customers' cloud, as a person sees it there: a role by the address that it was given to. */
export const listStanding = ({ policies, service_accounts, labels }: Cloud): readonly string[] =>
  [
    ...Object.entries(policies).flatMap(([project, { bindings }]) =>
      membersOf(bindings)
        .filter(({ member }) => isOurs(member))
        .map(({ role, member }) => `role ${project} ${role} ${ofDeleted(member)}`),
    ),
    ...service_accounts.flatMap(({ email, bindings }) => [
      `service_account ${email}`,
      ...membersOf(bindings).map(({ member }) => `account_user ${email} ${member}`),
    ]),
    ...Object.entries(labels).flatMap(([project, each]) =>
      Object.keys(each)
        .filter((label) => label.startsWith("aurora-oauth-"))
        .map((label) => `label ${project} ${label}`),
    ),
  ].sort();

const emailIn = (accountId: string, home: string) => `${accountId}@${home}.iam.gserviceaccount.com`;

/** An entry of the ledger in the same words. @returns Nothing: a teardown leaves such a change, because others may need it. */
function toStanding({ kind, target, name, home = target }: ChangeKey): readonly string[] {
  const [first = "", second = ""] = name.split(" ");
  switch (kind) {
    case "role":
      return [`role ${target} ${first} serviceAccount:${emailIn(second, home)}`];
    case "service_account":
      return [`service_account ${emailIn(name, target)}`];
    case "account_user":
      return [`account_user ${emailIn(first, target)} ${second}`];
    case "label":
      return [`label ${target} ${name.split("=")[0]}`];
    default:
      return [];
  }
}

/** What the ledger says is standing (`made`), and what may stand because a process died over it (`begun`): an entry each. */
export function listOpen(entries: readonly LedgerEntry[]) {
  const open = entries.filter(mustUndo);
  const of = (state: LedgerEntry["state"]) => open.filter((entry) => entry.state === state).flatMap(({ change }) => toStanding(change));
  return { made: of("changed").sort(), begun: of("begun").sort() };
}
