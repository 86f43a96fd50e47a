import type { ChangeOutcome, LedgerEntry } from "../../../setup/ledger.ts";
import { refusalOf } from "../cloud-failure.ts";
import { type CloudAccount, deleteAccount, findAccount, findStanding, isUnseen, listAccounts, switchAccount } from "./account-api.ts";
import type { CloudSession } from "./cloud-session.ts";
import { toFailed, toRefusalCode } from "./outcomes.ts";

/**
 * Disables an account that a setup made, which ends its tokens at once. An account that the customer made again under the same address is left
 * alone. A refusal is reported by {@link removeAccount}, which meets it again.
 */
export async function stopAccount(google: CloudSession, entry: LedgerEntry): Promise<void> {
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
export async function removeAccount(google: CloudSession, entry: LedgerEntry): Promise<ChangeOutcome> {
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
    return refusalOf(error) === "missing" ? { state: "gone" } : toFailed(error);
  }
}

/**
 * Deletes an account that no read knows. It is gone, or so new that reads do not know it yet: a deletion does. By its unique id, or else by the
 * address that accounts of most projects have, it names no other account.
 */
async function removeUnseen(google: CloudSession, { change, facts }: LedgerEntry): Promise<ChangeOutcome> {
  try {
    await deleteAccount(google, change.target, facts.uniqueId ?? `${change.name}@${change.target}.iam.gserviceaccount.com`);
    return { state: "undone" };
  } catch (error) {
    if (isUnseen(error)) {
      return { state: "gone" };
    }
    throw error;
  }
}

/** An entry without facts is of a process that died. Its account is found by its id, which is this connection's own. */
const find = async (google: CloudSession, { change, facts }: LedgerEntry): Promise<CloudAccount | undefined> =>
  facts.email === undefined
    ? findAccount(await listAccounts(google, change.target), change.name)
    : findStanding(google, change.target, facts.email);

const isOurs = ({ uniqueId }: CloudAccount, { facts }: LedgerEntry): boolean => facts.uniqueId === undefined || facts.uniqueId === uniqueId;
