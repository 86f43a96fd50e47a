import * as v from "valibot";
import { Failure, toFailureCode } from "../../../errors.ts";
import { findRefusal } from "../cloud-failure.ts";
import type { Waits } from "./waits.ts";

/** A member that holds a role. A policy lists it in the binding of that role. */
export type Membership = { readonly role: string; readonly member: string };

const binding = v.looseObject({
  role: v.string(),
  members: v.optional(v.array(v.string()), () => []),
  condition: v.optional(v.unknown()),
});

/**
 * An IAM policy as read with version 3. Whatever else a binding holds is kept. Without version 3 a conditional binding would come without its
 * condition, and writing it back would make it unconditional. A policy without an etag is none: it would look empty, and a write of it would
 * overwrite whatever others wrote since.
 *
 * @see {@link https://cloud.google.com/iam/docs/reference/rest/v1/Policy Policy}
 */
export const policySchema = v.looseObject({
  version: v.optional(v.number()),
  /** Also of a policy that was never set. */
  etag: v.pipe(v.string(), v.minLength(1)),
  bindings: v.optional(v.array(binding), () => []),
});
export type Policy = v.InferOutput<typeof policySchema>;
type Binding = v.InferOutput<typeof binding>;

/** A binding is its role and its condition. Only the one without a condition is ever changed: conditional ones belong to the customer. */
const isOf = ({ role, condition }: Binding, wanted: string): boolean => role === wanted && (condition === undefined || condition === null);

/** Addresses are not case-sensitive, and Google writes them in lower case. A `deleted:` member is no member with the same address. */
const isSame = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

/** Whether a member holds a role without a condition. */
export const holds = ({ bindings }: Pick<Policy, "bindings">, { role, member }: Membership): boolean =>
  bindings.some((entry) => isOf(entry, role) && entry.members.some((held) => isSame(held, member)));

/** Adds members, each to the binding of its role that has no condition. Pure. @returns The same policy when all are there. */
export function addMembers<P extends Pick<Policy, "bindings">>(policy: P, memberships: readonly Membership[]): P {
  return memberships.reduce((edited, membership) => (holds(edited, membership) ? edited : addMember(edited, membership)), policy);
}

function addMember<P extends Pick<Policy, "bindings">>(policy: P, { role, member }: Membership): P {
  const at = policy.bindings.findIndex((entry) => isOf(entry, role));
  const bindings =
    at === -1
      ? [...policy.bindings, { role, members: [member] }]
      : policy.bindings.map((entry, index) => (index === at ? { ...entry, members: [...entry.members, member] } : entry));
  return { ...policy, bindings };
}

/**
 * Removes members, each from the binding of its role that has no condition. A binding that is left without members goes. Pure.
 *
 * @returns The same policy when none is there.
 */
export function removeMembers<P extends Pick<Policy, "bindings">>(policy: P, memberships: readonly Membership[]): P {
  const present = memberships.filter((membership) => holds(policy, membership));
  if (present.length === 0) {
    return policy;
  }
  const goes = (entry: Binding, held: string) => present.some(({ role, member }) => isOf(entry, role) && isSame(held, member));
  const bindings = policy.bindings.flatMap((entry) => {
    const members = entry.members.filter((held) => !goes(entry, held));
    return members.length === entry.members.length ? [entry] : members.length === 0 ? [] : [{ ...entry, members }];
  });
  return { ...policy, bindings };
}

/**
 * Builds the policy that is sent to be written: bindings and etag of what was read, in version 3. Audit settings are not sent, and stay.
 *
 * @throws {Failure} `provider_answer_invalid`: it was read in an older version, so its conditions would be lost.
 */
export function toWritablePolicy({ etag, bindings }: Pick<Policy, "etag" | "bindings">) {
  if (bindings.some(({ role }) => role.includes("_withcond_"))) {
    throw new Failure("provider_answer_invalid", { detail: "google: policy in an older version" });
  }
  return { version: 3, etag, bindings };
}

/** Where a policy is read and written: a project, or an account. */
export type PolicyStore = {
  /** What it belongs to may have been made a moment ago, so that a refusal may pass. */
  readonly isYoung: boolean;
  read(): Promise<Policy>;
  /** Replaces it, if it is still the one that was read. */
  write(policy: Policy): Promise<Policy>;
};

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
