import * as v from "valibot";
import { Refused } from "../simulator/reply.ts";
import { invalidArgument } from "./cloud-body.ts";
import { cloudError } from "./cloud-reply.ts";
import { parseMember } from "./iam-members.ts";
import { type Binding, hasCondition, type Policy } from "./iam-policy.ts";
import type { World } from "./world.ts";

const text = v.string();

export const bindingSchema = v.strictObject({
  role: text,
  members: v.pipe(v.array(text), v.minLength(1)),
  condition: v.exactOptional(
    v.strictObject({ expression: text, title: v.exactOptional(text), description: v.exactOptional(text), location: v.exactOptional(text) }),
  ),
});

export const setPolicySchema = v.strictObject({
  policy: v.strictObject({
    version: v.optional(v.picklist([0, 1, 3]), 0),
    etag: v.optional(text, ""),
    bindings: v.optional(v.array(bindingSchema), []),
    auditConfigs: v.optional(v.array(v.looseObject({})), []),
  }),
  updateMask: v.optional(text, "bindings,etag"),
});

/** Refuses bindings that this resource does not take. `stored` are those that stand now. */
export type BindingRule = (bindings: readonly Binding[], stored: readonly Binding[]) => void;

/**
 * Writes a policy, as `setIamPolicy` does: it replaces all bindings. Without an etag it overwrites whatever another writer has written since
 * the read, conditions included. With one it is refused then, and may not bring a policy with conditions below version 3.
 *
 * @throws {Refused} 409 ABORTED, 400 INVALID_ARGUMENT, and what `rules` refuse.
 */
export function setPolicy(
  stored: Policy,
  { policy, updateMask }: v.InferOutput<typeof setPolicySchema>,
  rules: readonly BindingRule[],
  world: World,
): void {
  const now = world.clock.now();
  stored.meetAnotherWriter(now);
  const mask = updateMask.split(",").map((path) => path.trim());
  if (mask.includes("etag") && policy.etag !== "") checkEtag(stored, policy);
  const bindings = mask.includes("bindings") ? parseBindings(policy.bindings, stored, world, listPeople(world)) : stored.bindings;
  for (const check of rules) check(bindings, stored.bindings);
  if (mask.includes("auditConfigs")) stored.auditConfigs = policy.auditConfigs;
  stored.write(bindings, now, world.clock.after(world.settings.iam_propagation_seconds));
}

const listPeople = ({ accounts, settings }: World): ReadonlySet<string> =>
  new Set([...accounts.map(({ email }) => email.toLowerCase()), ...settings.other_people]);

/** Parses bindings as they are stored. @param people - The people who exist. Default: any person may. @throws {Refused} 400 */
export function parseBindings(
  bindings: readonly v.InferOutput<typeof bindingSchema>[],
  stored: Policy,
  world: World,
  people?: ReadonlySet<string>,
): Binding[] {
  const members = new Set(stored.bindings.flatMap((binding) => binding.members));
  const context = { accounts: world.serviceAccounts, stored: members, now: world.clock.now(), people };
  return bindings.map((binding) => ({ ...binding, members: binding.members.map((member) => parseMember(member, context)) }));
}

function checkEtag(stored: Policy, { etag, version, bindings }: v.InferOutput<typeof setPolicySchema>["policy"]): void {
  if (etag !== stored.etag) {
    const message = "There were concurrent policy changes. Please retry the whole read-modify-write with exponential backoff.";
    throw new Refused(cloudError(409, "ABORTED", message));
  }
  if (version === 3 || !(stored.isConditional || hasCondition(bindings))) return;
  const help = "For more information, please refer to https://cloud.google.com/iam/docs/policies#versions.";
  throw invalidArgument(`Specified policy version (${version}) cannot be less than the existing policy version (3). ${help}`);
}
