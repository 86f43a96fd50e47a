import { Failure, toFailureCode } from "../../../errors.ts";
import { findRefusal } from "../cloud-failure.ts";
import { addMembers, holds, type Membership, type Policy, removeMembers } from "./policy-edit.ts";
import type { PolicyStore } from "./project-api.ts";
import type { Waits } from "./waits.ts";

/** Administrators of the customer write the same policy. */
const mostConflicts = 10;
/** A new account is not visible everywhere at once. What takes longer than these attempts is left to the step's own retry. */
const mostInvisible = 6;

/**
 * Reads a policy, edits it and writes it back, and again from the start when another writer came in between.
 *
 * @returns The policy as it stood before the first attempt: what an attempt with a lost answer wrote is the setup's.
 * @throws {CloudFailure} The refusal. @throws {Failure} Retryable: `access_pending`, an account in it is not visible yet.
 * @see {@link https://cloud.google.com/iam/docs/allow-policies#etag Concurrency control}
 */
async function editPolicy(store: PolicyStore, edit: (policy: Policy) => Policy, waits: Waits): Promise<Policy> {
  let first: Policy | undefined;
  let invisible = 0;
  for (let attempt = 1; ; attempt += 1) {
    try {
      const policy = await store.read();
      first ??= policy;
      const edited = edit(policy);
      if (edited !== policy) {
        await store.write(edited);
      }
      return first;
    } catch (error) {
      invisible += mayPass(store, error) ? 1 : 0;
      if (invisible >= mostInvisible && willPass(store, error)) {
        throw new Failure("access_pending", { cause: error, detail: "google: setIamPolicy: an account is not visible yet" });
      }
      if (
        (findRefusal(error) !== "conflict" && !mayPass(store, error)) ||
        Math.max(attempt - mostConflicts, invisible - mostInvisible) >= 0
      ) {
        throw error;
      }
    }
    await waits.backOff(attempt);
  }
}

/** Refusals that are known while an account is new: Google answers 400, 403 and 404 then, until it is visible everywhere. */
function mayPass({ isYoung }: PolicyStore, error: unknown): boolean {
  const refusal = findRefusal(error);
  return refusal === "account_missing" || (isYoung && (refusal === "missing" || (refusal === "other" && isForbidden(error))));
}

/** On an account's own policy an unknown member is the person or the application: waiting longer than this does not help. */
const willPass = ({ isYoung }: PolicyStore, error: unknown): boolean => findRefusal(error) === (isYoung ? "missing" : "account_missing");

const isForbidden = (error: unknown): boolean => toFailureCode(error) === "provider_forbidden";

/** Gives roles, all in one write. @returns Those that were missing before, and were given. */
export async function giveRoles(store: PolicyStore, memberships: readonly Membership[], waits: Waits): Promise<ReadonlySet<Membership>> {
  const before = await editPolicy(store, (policy) => addMembers(policy, memberships), waits);
  return new Set(memberships.filter((membership) => !holds(before, membership)));
}

/** Takes roles back, all in one write. @returns Those that were held before, and were taken. */
export async function takeRoles(store: PolicyStore, memberships: readonly Membership[], waits: Waits): Promise<ReadonlySet<Membership>> {
  const before = await editPolicy(store, (policy) => removeMembers(policy, memberships), waits);
  return new Set(memberships.filter((membership) => holds(before, membership)));
}

const mostAttempts = 5;

/**
 * Reads something and writes it, again after each conflict with another writer.
 *
 * @param write - `undefined`: nothing is to be changed.
 * @returns Whether it was changed, by an attempt of before too.
 */
export async function editFresh<T>(
  read: () => Promise<T>,
  write: (standing: T) => Promise<unknown> | undefined,
  waits: Waits,
): Promise<boolean> {
  for (let attempt = 1; ; attempt += 1) {
    const writing = write(await read());
    if (writing === undefined) {
      return attempt > 1;
    }
    try {
      await writing;
      return true;
    } catch (error) {
      if (findRefusal(error) !== "conflict" || attempt >= mostAttempts) {
        throw error;
      }
    }
    await waits.backOff(attempt);
  }
}
