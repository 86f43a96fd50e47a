import type { ChangeKey } from "../../../setup/change.ts";
import type { ChangeOutcome, LedgerEntry } from "../../../setup/ledger.ts";
import { ownFirst } from "../../../setup/made-by.ts";
import type { SetupCall, UndoScope } from "../../../setup/setup.ts";
import { refusalOf } from "../cloud-failure.ts";
import { tokenCreatorRole } from "./access-profile.ts";
import { accountPolicy, findStanding } from "./account-api.ts";
import { type ChangeKind, readName, toAccountMember } from "./change-names.ts";
import type { CloudSession } from "./cloud-session.ts";
import { takeRoles } from "./edit-policy.ts";
import { findEmails } from "./known-accounts.ts";
import { inTurn, type Outcomes, outcomesOf, toFailed, toRefusalCode } from "./outcomes.ts";
import type { Membership } from "./policy-edit.ts";
import { removeReader } from "./prepare-dataset.ts";
import { type PolicyStore, projectPolicy } from "./project-api.ts";
import { removeAccount, stopAccount } from "./remove-account.ts";
import type { Waits } from "./waits.ts";
import { removeLabel } from "./write-labels.ts";

type Undo = { readonly google: CloudSession; readonly call: SetupCall; readonly waits: Waits; readonly scope: UndoScope };

/**
 * Takes back what a setup made in one project. As a part of a teardown it disables our accounts first, wherever they stand, so that their tokens
 * end at once, then removes our roles, the entry of the dataset and the label, and the accounts last, because a deleted account would leave its roles behind. APIs and the dataset stay: others
 * may use them.
 *
 * The home project is to be taken back after all others, for the same reason.
 *
 * @param entries - Of one project, made by a setup.
 * @throws {Interrupted} Retryable: with the outcomes of what was taken back before.
 */
export const undoProject = (undo: Undo, entries: readonly LedgerEntry[]): Promise<Outcomes> =>
  inTurn(
    // What different people have made names accounts of the same id in different projects.
    [...Map.groupBy(entries, (entry) => entry.madeBy)].map(([madeBy, own]) => () => {
      const call = { ...undo.call, ledger: ownFirst(undo.call.ledger, madeBy) };
      return undoOwn({ ...undo, call }, own);
    }),
  );

async function undoOwn({ google, call, waits, scope }: Undo, entries: readonly LedgerEntry[]): Promise<Outcomes> {
  const ofKind = (kind: ChangeKind) => entries.filter(({ change }) => change.kind === kind);
  const each = (kind: ChangeKind, undo: (entry: LedgerEntry) => Promise<ChangeOutcome>) =>
    ofKind(kind).map((entry) => async () => only(entry, await undo(entry)));
  const emails = await findEmails(google, call, ofKinds(entries));

  for (const entry of scope === "connection" ? call.ledger.filter(isOurAccount) : []) {
    await stopAccount(google, entry);
  }
  return inTurn([
    () => takeProjectRoles(google, ofKind("role"), emails, waits),
    ...each("account_user", (entry) => takeUser(google, entry, emails, waits)),
    ...each("dataset_reader", (entry) => takeReader(google, entry, emails, waits)),
    ...each("label", (entry) => takeLabel(google, entry, waits)),
    ...each("service_account", (entry) => removeAccount(google, entry)),
    ...each("api", keep),
    ...each("dataset", keep),
  ]);
}

const only = ({ change }: LedgerEntry, outcome: ChangeOutcome): Outcomes => outcomesOf([change], () => outcome);
const keep = async (): Promise<ChangeOutcome> => ({ state: "kept" });

/** An account that the ledger lists as made, or perhaps made, by a setup. */
const isOurAccount = ({ change, state, before }: LedgerEntry): boolean =>
  change.kind === ("service_account" satisfies ChangeKind) && (state === "changed" || (state === "begun" && before === undefined));

/** The ids of the accounts that these changes are about, apart from the accounts' own entries. */
const ofKinds = (entries: readonly LedgerEntry[]): readonly string[] =>
  entries.flatMap(({ change }) => {
    const read = { role: readName.role, account_user: readName.accountUser, dataset_reader: readName.datasetReader };
    const named = Object.entries(read).find(([kind]) => kind === change.kind)?.[1];
    return named === undefined ? [] : [named(change).accountId];
  });

type Emails = ReadonlyMap<string, string>;

async function takeProjectRoles(google: CloudSession, entries: readonly LedgerEntry[], emails: Emails, waits: Waits): Promise<Outcomes> {
  const [first] = entries;
  if (first === undefined) {
    return new Map();
  }
  const wanted = new Map<ChangeKey, Membership>(
    entries.flatMap(({ change }) => {
      const { role, accountId } = readName.role(change);
      const email = emails.get(accountId);
      return email === undefined ? [] : [[change, { role, member: toAccountMember(email) }] as const];
    }),
  );
  const take = await attemptAll(() => takeRoles(projectPolicy(google, first.change.target), [...wanted.values()], waits));
  return outcomesOf(
    entries.map(({ change }) => change),
    (change) => {
      const membership = wanted.get(change);
      return membership === undefined ? { state: "gone" } : take(membership);
    },
  );
}

async function takeUser(google: CloudSession, { change }: LedgerEntry, emails: Emails, waits: Waits): Promise<ChangeOutcome> {
  const { accountId, member } = readName.accountUser(change);
  const email = emails.get(accountId);
  if (email === undefined) {
    return { state: "gone" };
  }
  // A teardown comes long after the account was made: a refusal is final.
  const store: PolicyStore = { ...accountPolicy(google, change.target, email), isYoung: false };
  const outcome = await attempt(async () => (await takeRoles(store, [{ role: tokenCreatorRole, member }], waits)).size > 0);
  return outcome.code === "not_permitted" && (await isGone(google, change.target, email)) ? { state: "gone" } : outcome;
}

/** Google may refuse the policy of an account that was deleted as if the person had lost the right to it. */
async function isGone(google: CloudSession, project: string, email: string): Promise<boolean> {
  try {
    return (await findStanding(google, project, email)) === undefined;
  } catch (error) {
    // Throws what concerns more than this account.
    toRefusalCode(error);
    return false;
  }
}

async function takeReader(google: CloudSession, { change }: LedgerEntry, emails: Emails, waits: Waits): Promise<ChangeOutcome> {
  const email = emails.get(readName.datasetReader(change).accountId);
  try {
    return await attempt(async () => email !== undefined && removeReader(google, change.target, email, waits));
  } catch (error) {
    // BigQuery checks the customer's own project. Whoever switched it off there has closed the dataset, and may open it again.
    if (refusalOf(error) === "api_disabled") {
      return { state: "failed", code: "api_disabled" };
    }
    throw error;
  }
}

function takeLabel(google: CloudSession, { change }: LedgerEntry, waits: Waits): Promise<ChangeOutcome> {
  const { key, value } = readName.label(change);
  return attempt(() => removeLabel(google, change.target, key, value, waits));
}

/** @param remove - Tells whether it was there. What Google does not find is gone. */
async function attempt(remove: () => Promise<boolean>): Promise<ChangeOutcome> {
  try {
    return { state: (await remove()) ? "undone" : "gone" };
  } catch (error) {
    return refusalOf(error) === "missing" ? { state: "gone" } : toFailed(error);
  }
}

async function attemptAll(take: () => Promise<ReadonlySet<Membership>>): Promise<(membership: Membership) => ChangeOutcome> {
  try {
    const taken = await take();
    return (membership) => ({ state: taken.has(membership) ? "undone" : "gone" });
  } catch (error) {
    const failed = toFailed(error);
    return () => failed;
  }
}
