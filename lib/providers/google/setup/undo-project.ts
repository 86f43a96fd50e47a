import { unless } from "../../../expected-failure.ts";
import type { ChangeKey, ChangeOutcome, LedgerEntry } from "../../../setup/ledger.ts";
import type { SetupCall, UndoScope } from "../../../setup/setup.ts";
import { findRefusal } from "../cloud-failure.ts";
import {
  accountPolicy,
  type CloudAccount,
  deleteAccount,
  findCloudAccount,
  findStanding,
  isUnseen,
  listAccounts,
  switchAccount,
} from "./account-api.ts";
import { type ChangeKind, readName, toUserRole } from "./change-names.ts";
import type { CloudSession } from "./cloud-session.ts";
import { type Addresses, type FoundAccounts, findAddresses } from "./known-accounts.ts";
import { buildOutcomes, inProject, inTurn, type Outcomes, only, toFailed, toRefusalCode } from "./outcomes.ts";
import { type Membership, type PolicyStore, takeRoles } from "./policy-edit.ts";
import { isDeleted, listProviders, poolWrites, readPool } from "./pool-api.ts";
import { removeReader } from "./prepare-dataset.ts";
import { projectPolicy } from "./project-api.ts";
import type { Waits } from "./waits.ts";
import { removeLabel } from "./write-labels.ts";

type Undo = { readonly google: CloudSession; readonly call: SetupCall; readonly waits: Waits; readonly scope: UndoScope };

/**
 * Takes back what a setup made in one project. As a part of a teardown it disables our accounts first, wherever they stand, so that their tokens
 * end at once, then removes our roles, what lets the connection in without a login, the entry of the dataset and the label, and the accounts last, because a deleted account would leave its roles behind. APIs and the dataset stay: others
 * may use them.
 *
 * The home project is to be taken back after all others, for the same reason.
 *
 * @param entries - Of one project, made by a setup.
 * @throws {Interrupted} Retryable: with the outcomes of what was taken back before.
 */
export async function undoProject({ google, call, waits, scope }: Undo, entries: readonly LedgerEntry[]): Promise<Outcomes> {
  const ofKind = (kind: ChangeKind) => entries.filter(({ change }) => change.kind === kind);
  const each = (kind: ChangeKind, undo: (entry: LedgerEntry) => Promise<ChangeOutcome>) =>
    ofKind(kind).map((entry) => async () => only(entry.change, await undo(entry)));
  const addresses = await findAddresses(google, call, entries);

  for (const entry of scope === "connection" ? call.ledger.filter(isOurAccount) : []) {
    await stopAccount(google, entry);
  }
  return inTurn([
    () => takeProjectRoles(google, ofKind("role"), addresses, waits),
    ...each("account_user", (entry) => takeUser(google, entry, addresses, waits)),
    // The binding first: who holds a token of the pool could go on for an hour without the provider alone.
    ...each("pool_user", (entry) => takeUser(google, entry, addresses, waits)),
    ...each("identity_provider", (entry) => attempt(() => removeProvider(google, entry, waits))),
    ...each("identity_pool", (entry) => removePool(google, entry, waits).catch(toFailed)),
    ...each("dataset_reader", (entry) => takeReader(google, entry, addresses, waits)),
    ...each("label", (entry) => takeLabel(google, entry, waits)),
    ...each("service_account", (entry) => removeAccount(google, entry)),
    ...each("api", keep),
    ...each("dataset", keep),
  ]);
}

const keep = async (): Promise<ChangeOutcome> => ({ state: "kept" });

/** An account that the ledger lists as made, or perhaps made, by a setup. */
const isOurAccount = ({ change, state, before }: LedgerEntry): boolean =>
  change.kind === ("service_account" satisfies ChangeKind) && (state === "changed" || (state === "begun" && before === undefined));

function takeProjectRoles(google: CloudSession, entries: readonly LedgerEntry[], find: Addresses, waits: Waits): Promise<Outcomes> {
  const changes = entries.map(({ change }) => change);
  const wanted = new Map<ChangeKey, readonly Membership[]>(
    changes.map((change) => [change, find(change).members.map((member) => ({ role: readName.role(change).role, member }))]),
  );
  return inProject(changes, async (project) => {
    const taken = await takeRoles(projectPolicy(google, project), [...wanted.values()].flat(), waits).catch(toFailed);
    const isTaken = (membership: Membership) => "has" in taken && taken.has(membership);
    const toOutcome = (change: ChangeKey): ChangeOutcome =>
      "has" in taken ? { state: wanted.get(change)?.some(isTaken) ? "undone" : "gone" } : taken;
    return buildOutcomes(changes, (change) => unlessHidden(find(change), toOutcome(change)));
  });
}

/** What is hidden may stand: an account that cannot be looked up is not one that is gone. */
const unlessHidden = ({ isHidden }: FoundAccounts, outcome: ChangeOutcome): ChangeOutcome =>
  isHidden ? { state: "failed", code: "not_permitted" } : outcome;

async function takeUser(google: CloudSession, { change }: LedgerEntry, find: Addresses, waits: Waits): Promise<ChangeOutcome> {
  const { member } = readName.accountUser(change);
  const found = find(change);
  const [email] = found.emails;
  if (email === undefined) {
    return unlessHidden(found, { state: "gone" });
  }
  // A teardown comes long after the account was made: a refusal is final.
  const store: PolicyStore = { ...accountPolicy(google, change.target, email), isYoung: false };
  const outcome = await attempt(async () => (await takeRoles(store, [{ role: toUserRole(change), member }], waits)).size > 0);
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

async function takeReader(google: CloudSession, { change }: LedgerEntry, find: Addresses, waits: Waits): Promise<ChangeOutcome> {
  const found = find(change);
  const [email] = [...found.emails, ...found.former];
  if (email === undefined) {
    return unlessHidden(found, { state: "gone" });
  }
  try {
    return await attempt(() => removeReader(google, change.target, email, waits));
  } catch (error) {
    // BigQuery checks the customer's own project: the customer has switched it off there, which closes the dataset too.
    if (findRefusal(error) === "api_disabled") {
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
    return findRefusal(error) === "missing" ? { state: "gone" } : toFailed(error);
  }
}

/** Deletes the provider that a setup made. No token is exchanged from then on. Google keeps it for 30 days, in which it may be restored. */
async function removeProvider(google: CloudSession, { change }: LedgerEntry, waits: Waits): Promise<boolean> {
  const at = readName.poolProvider(change)?.at;
  const standing = at && (await listProviders(google, at)).find(({ name }) => name.endsWith(`/providers/${at.provider}`));
  if (at === undefined || standing === undefined || isDeleted(standing)) {
    return false;
  }
  await poolWrites(google, at, waits).deleteProvider();
  return true;
}

/**
 * Deletes the pool that a setup made, after its binding and its provider: tokens that came through it end with it. A pool to which the customer has
 * added a provider of their own stays.
 */
async function removePool(google: CloudSession, { change }: LedgerEntry, waits: Waits): Promise<ChangeOutcome> {
  const at = readName.pool(change);
  const standing = at && (await readPool(google, at));
  if (at === undefined || standing === undefined || isDeleted(standing)) {
    return { state: "gone" };
  }
  const others = (await listProviders(google, at)).filter((provider) => !isDeleted(provider));
  if (others.length > 0) {
    return { state: "failed", code: "identity_pool_shared" };
  }
  await poolWrites(google, at, waits).deletePool();
  return { state: "undone" };
}

/**
 * Disables an account that a setup made, which ends its tokens at once. An account that the customer made again under the same address is left
 * alone. A refusal is reported by {@link removeAccount}, which meets it again.
 */
async function stopAccount(google: CloudSession, entry: LedgerEntry): Promise<void> {
  try {
    const account = await find(google, entry);
    if (account !== undefined && isOurs(account, entry) && !account.disabled) {
      await switchAccount(google, entry.change.target, account.email, "disable");
    }
  } catch (error) {
    // Throws what concerns more than this account.
    toRefusalCode(error);
  }
}

/** Deletes an account that a setup made. Google keeps it for 30 days, in which the customer may restore it. */
async function removeAccount(google: CloudSession, entry: LedgerEntry): Promise<ChangeOutcome> {
  try {
    const account = await find(google, entry);
    if (account === undefined) {
      return await removeUnseen(google, entry);
    }
    if (!isOurs(account, entry)) {
      return { state: "failed", code: "service_account_recreated" };
    }
    await deleteAccount(google, entry.change.target, account.email);
    // Policies name the account by its number from now on.
    return { state: "undone", facts: { email: account.email, uniqueId: account.uniqueId } };
  } catch (error) {
    return findRefusal(error) === "missing" ? { state: "gone" } : toFailed(error);
  }
}

/**
 * Deletes an account that no read knows. It is gone, or so new that reads do not know it yet: a deletion does. By its unique id, or else by the
 * address that accounts of most projects have, it names no other account.
 */
async function removeUnseen(google: CloudSession, { change, facts }: LedgerEntry): Promise<ChangeOutcome> {
  const id = facts.uniqueId ?? `${change.name}@${change.target}.iam.gserviceaccount.com`;
  const removing = deleteAccount(google, change.target, id).then(() => true);
  return { state: (await unless(isUnseen, removing)) ? "undone" : "gone" };
}

/** An entry without facts is of a process that died. Its account is found by its id, which is this connection's own. */
const find = async (google: CloudSession, { change, facts }: LedgerEntry): Promise<CloudAccount | undefined> =>
  facts.email === undefined
    ? findCloudAccount(await listAccounts(google, change.target), change.name)
    : findStanding(google, change.target, facts.email);

const isOurs = ({ uniqueId }: CloudAccount, { facts }: LedgerEntry): boolean => facts.uniqueId === undefined || facts.uniqueId === uniqueId;
