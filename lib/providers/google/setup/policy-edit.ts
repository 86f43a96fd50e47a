import * as v from "valibot";
import { Failure } from "../../../errors.ts";

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
