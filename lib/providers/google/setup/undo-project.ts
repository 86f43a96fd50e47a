import { toChangeId } from "../../../setup/change.ts";
import type { ChangeOutcome, LedgerEntry } from "../../../setup/ledger.ts";
import { ownFirst } from "../../../setup/made-by.ts";
import type { SetupCall, UndoScope } from "../../../setup/setup.ts";
import { refusalOf } from "../cloud-failure.ts";
import { tokenCreatorRole } from "./access-profile.ts";
import { accountPolicy } from "./account-api.ts";
import { type ChangeKind, readName, toAccountMember } from "./change-names.ts";
import type { CloudSession } from "./cloud-session.ts";
import { takeRoles } from "./edit-policy.ts";
import { findEmails } from "./known-accounts.ts";
import { mergeOutcomes, type Outcomes, toFailed } from "./outcomes.ts";
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
 * @throws {Failure} Retryable: nothing of this is recorded then.
 */
export async function undoProject(undo: Undo, entries: readonly LedgerEntry[]): Promise<Outcomes> {
  // What different people have made names accounts of the same id in different projects.
  const outcomes: Outcomes[] = [];
  for (const [madeBy, own] of Map.groupBy(entries, (entry) => entry.madeBy)) {
    const call = { ...undo.call, ledger: ownFirst(undo.call.ledger, madeBy) };
    outcomes.push(await undoOwn({ ...undo, call }, own));
  }
  return mergeOutcomes(outcomes);
}

async function undoOwn({ google, call, waits, scope }: Undo, entries: readonly LedgerEntry[]): Promise<Outcomes> {
  const outcomes = new Map<string, ChangeOutcome>();
  const ofKind = (kind: ChangeKind) => entries.filter(({ change }) => change.kind === kind);
  const record = (entry: LedgerEntry, outcome: ChangeOutcome) => outcomes.set(toChangeId(entry.change), outcome);
  const emails = await findEmails(google, call, ofKinds(entries));

  for (const entry of scope === "connection" ? call.ledger.filter(isOurAccount) : []) {
    await stopAccount(google, entry);
  }
  for (const [entry, outcome] of await takeProjectRoles(google, ofKind("role"), emails, waits)) {
    record(entry, outcome);
  }
  for (const entry of ofKind("account_user")) {
    record(entry, await takeUser(google, entry, emails, waits));
  }
  for (const entry of ofKind("dataset_reader")) {
    const email = emails.get(readName.datasetReader(entry.change).accountId);
    record(entry, await attempt(async () => email !== undefined && removeReader(google, entry.change.target, email, waits)));
  }
  for (const entry of ofKind("label")) {
    const { key, value } = readName.label(entry.change);
    record(entry, await attempt(() => removeLabel(google, entry.change.target, key, value, waits)));
  }
  for (const entry of ofKind("service_account")) {
    record(entry, await removeAccount(google, entry));
  }
  for (const entry of [...ofKind("api"), ...ofKind("dataset")]) {
    record(entry, { state: "kept" });
  }
  return outcomes;
}

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

async function takeProjectRoles(
  google: CloudSession,
  entries: readonly LedgerEntry[],
  emails: ReadonlyMap<string, string>,
  waits: Waits,
): Promise<readonly (readonly [LedgerEntry, ChangeOutcome])[]> {
  const [first] = entries;
  if (first === undefined) {
    return [];
  }
  const wanted = new Map<LedgerEntry, Membership>(
    entries.flatMap((entry) => {
      const { role, accountId } = readName.role(entry.change);
      const email = emails.get(accountId);
      return email === undefined ? [] : [[entry, { role, member: toAccountMember(email) }] as const];
    }),
  );
  const take = await attemptAll(() => takeRoles(projectPolicy(google, first.change.target), [...wanted.values()], waits));
  return entries.map((entry) => {
    const membership = wanted.get(entry);
    return [entry, membership === undefined ? { state: "gone" } : take(membership)] as const;
  });
}

async function takeUser(
  google: CloudSession,
  { change }: LedgerEntry,
  emails: ReadonlyMap<string, string>,
  waits: Waits,
): Promise<ChangeOutcome> {
  const { accountId, member } = readName.accountUser(change);
  const email = emails.get(accountId);
  if (email === undefined) {
    return { state: "gone" };
  }
  // A teardown comes long after the account was made: a refusal is final.
  const store: PolicyStore = { ...accountPolicy(google, change.target, email), isYoung: false };
  return attempt(async () => (await takeRoles(store, [{ role: tokenCreatorRole, member }], waits)).size > 0);
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
