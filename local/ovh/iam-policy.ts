import * as v from "valibot";
import { parseBody } from "../simulator/parse-input.ts";
import { json } from "../simulator/reply.ts";
import type { Handler } from "../simulator/route.ts";
import { authenticate, requireAction } from "./authorize-call.ts";
import { apiRefusals } from "./refusals.ts";
import { createPolicyId } from "./service-account.ts";
import type { World } from "./world.ts";

/** A `*` stands only at the end. */
const pattern = v.pipe(v.string(), v.regex(/^[^*\s]+\*?$/));

const policySchema = v.strictObject({
  name: v.pipe(v.string(), v.regex(/^(?!ovh-)[\w-]{1,100}$/)),
  description: v.optional(v.string(), ""),
  identities: v.pipe(v.array(v.string()), v.minLength(1)),
  resources: v.pipe(v.array(v.strictObject({ urn: pattern })), v.minLength(1)),
  permissions: v.strictObject({ allow: v.pipe(v.array(v.strictObject({ action: pattern })), v.minLength(1)) }),
});

/** `POST /v2/iam/policy`: the customer allows their service account something. Only identities of the own account may be named. */
export const postPolicy: Handler<World> = (call, world) => {
  const caller = authenticate(call, world);
  requireAction(caller, "account:apiovh:iam/policy/create", world);
  const { identities, resources, permissions, ...named } = parseBody(call, policySchema);
  const own = world.serviceAccounts.filter(({ nichandle }) => nichandle === caller.account.nichandle).map(({ urn }) => urn);
  if (!identities.every((identity) => own.includes(identity))) throw apiRefusals(world.settings).badRequest("unknown identity");
  const policy = {
    id: createPolicyId(),
    identities,
    resources: resources.map(({ urn }) => urn),
    actions: permissions.allow.map(({ action }) => action),
  };
  world.policies.push(policy);
  return json(200, { id: policy.id, owner: caller.account.nichandle, readOnly: false, ...named, identities, resources, permissions });
};
