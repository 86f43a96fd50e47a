import { Failure, toFailureCode } from "../../../errors.ts";
import { unless } from "../../../expected-failure.ts";
import { mapBounded } from "../../../map-bounded.ts";
import { Interrupted, joinSettled, settle } from "../../../setup/interrupted.ts";
import type { Change, ChangeOutcome } from "../../../setup/ledger.ts";
import type { SetupCall } from "../../../setup/setup.ts";
import { findRefusal } from "../cloud-failure.ts";
import { type CloudAccount, createAccount, findCloudAccount, getAccount, isUnseen, listAccounts, switchAccount } from "./account-api.ts";
import { toConnectionMark } from "./change-names.ts";
import type { CloudSession } from "./cloud-session.ts";
import { findKnown } from "./known-accounts.ts";
import { buildOutcomes, inProject, type Outcomes, toFailed } from "./outcomes.ts";
import type { Waits } from "./waits.ts";

/** Good reads in a row after which a new account counts as visible: each may be answered by another replica. */
const goodReads = 3;
const betweenGoodReadsMs = 250;
const mostReads = 15;

/**
 * Makes the service accounts of a connection in its home project, or adopts those that stand there under its ids. One refusal does not stop the
 * other account.
 *
 * @param list - Changes of kind `service_account`.
 * @throws {Interrupted} Retryable: `access_pending`, a new account is not visible yet. Its outcome says that it was made.
 */
export async function createAccounts(google: CloudSession, list: readonly Change[], call: SetupCall, waits: Waits): Promise<Outcomes> {
  return inProject(list, async (project) => {
    const standing = await listAccounts(google, project);
    const ends = await mapBounded(list, 2, (change) =>
      settle(ensureAccount(google, change, findCloudAccount(standing, change.name), { call, waits })),
    );
    return joinSettled(ends);
  });
}

async function ensureAccount(
  google: CloudSession,
  change: Change,
  standing: CloudAccount | undefined,
  { call, waits }: { readonly call: SetupCall; readonly waits: Waits },
): Promise<Outcomes> {
  const ensured = await makeOrAdopt(google, change, standing, { call, waits });
  const outcomes = buildOutcomes([change], () => ensured.outcome);
  if (ensured.account === undefined) {
    return outcomes;
  }
  try {
    await waitUntilVisible(google, change.target, ensured.account, waits);
    return outcomes;
  } catch (error) {
    // The account stands, whatever its reads are refused with.
    throw new Interrupted(outcomes, pendingIfRefused(error));
  }
}

type Ensured = { readonly outcome: ChangeOutcome; readonly account?: CloudAccount };

async function makeOrAdopt(
  google: CloudSession,
  change: Change,
  standing: CloudAccount | undefined,
  { call, waits }: { readonly call: SetupCall; readonly waits: Waits },
): Promise<Ensured> {
  const { target, name } = change;
  try {
    if (standing === undefined) {
      const made = await make(google, change, call, waits);
      return { account: made, outcome: { state: "changed", after: `${made.email}, unique id ${made.uniqueId}`, facts: toFacts(made) } };
    }
    if (standing.disabled) {
      await switchAccount(google, target, standing.email, "enable");
    }
    const outcome = { ...describeStanding(standing, findKnown(call, name, target)?.uniqueId), facts: toFacts(standing) };
    return { account: standing, outcome };
  } catch (error) {
    // Google answers alike when calls come too fast, but with another reason.
    return { outcome: findRefusal(error) === "quota_exhausted" ? { state: "failed", code: "service_account_quota" } : toFailed(error) };
  }
}

/** What concerns more than the account, such as an expired token, stays as it is. */
function pendingIfRefused(error: unknown): unknown {
  const code = toFailureCode(error);
  const isRefused = findRefusal(error) !== undefined && (code === "provider_forbidden" || code === "provider_answer_invalid");
  return isRefused
    ? new Failure("access_pending", { cause: error, detail: "google: serviceAccounts.get: refused for a new account" })
    : error;
}

/** An account with another unique id was deleted and made again: it has none of the roles that the first one had. */
function describeStanding({ disabled, uniqueId }: CloudAccount, knownId: string | undefined): Omit<ChangeOutcome, "facts"> {
  if (disabled) {
    return { state: "changed", before: "disabled", after: "enabled" };
  }
  return knownId === undefined || knownId === uniqueId
    ? { state: "unchanged" }
    : { state: "changed", before: `unique id ${knownId}`, after: `unique id ${uniqueId}` };
}

/** An account of this id that the list did not show was made by an attempt whose answer was lost: the id is the connection's own. */
async function make(
  google: CloudSession,
  { target: project, name: accountId }: Change,
  { connectionId }: SetupCall,
  waits: Waits,
): Promise<CloudAccount> {
  const displayName = accountId.startsWith("aurora-op") ? "Aurora operator" : "Aurora viewer";
  const description = `Made by Aurora for its connection ${toConnectionMark(connectionId)}. It has no keys.`;
  try {
    return await createAccount(google, project, { accountId, displayName, description });
  } catch (error) {
    if (findRefusal(error) !== "exists") {
      throw error;
    }
    return waitUntilListed(google, project, accountId, waits);
  }
}

/** Its address is Google's to say, so the list is asked for it. */
async function waitUntilListed(google: CloudSession, project: string, accountId: string, waits: Waits): Promise<CloudAccount> {
  for (let reads = 1; reads <= mostReads; reads += 1) {
    const found = findCloudAccount(await listAccounts(google, project), accountId);
    if (found !== undefined) {
      return found;
    }
    await waits.backOff(Math.min(reads, 3));
  }
  throw new Failure("access_pending", { detail: "google: serviceAccounts.create: exists, and is not listed yet" });
}

async function waitUntilVisible(google: CloudSession, project: string, { email }: CloudAccount, waits: Waits): Promise<void> {
  let good = 0;
  for (let reads = 1; good < goodReads; reads += 1) {
    const isVisible = await canRead(google, project, email);
    good = isVisible ? good + 1 : 0;
    if (reads >= mostReads && good < goodReads) {
      throw new Failure("access_pending", { detail: "google: serviceAccounts.get: a new account is not visible yet" });
    }
    if (good < goodReads) {
      await (isVisible ? waits.pause(betweenGoodReadsMs) : waits.backOff(Math.min(reads, 3)));
    }
  }
}

const canRead = async (google: CloudSession, project: string, email: string): Promise<boolean> =>
  (await unless(isUnseen, getAccount(google, project, email))) !== undefined;

const toFacts = ({ email, uniqueId }: CloudAccount) => ({ email, uniqueId });
