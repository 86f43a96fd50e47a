import * as v from "valibot";
import type { Call } from "../simulator/call.ts";
import { parseBody } from "../simulator/parse-input.ts";
import { json, Refused } from "../simulator/reply.ts";
import type { Handler, Route } from "../simulator/route.ts";
import type { Policy } from "./iam-policy.ts";
import type { IamProject } from "./iam-project.ts";
import { bindingSchema, parseBindings } from "./iam-set-policy.ts";
import { showBindings } from "./iam-show-policy.ts";
import { requireServiceAccount } from "./service-account-control.ts";
import type { World } from "./world.ts";

const count = v.pipe(v.number(), v.integer(), v.minValue(0));

const projectChanges = v.strictObject({
  /** Domain-restricted sharing: only members of these domains get new roles, such as `example.com`; `null`: members of all domains. */
  allowed_member_domains: v.exactOptional(v.nullable(v.array(v.pipe(v.string(), v.regex(/^[a-z0-9.-]+$/))))),
  deny_account_creation: v.exactOptional(v.boolean()),
  account_quota: v.exactOptional(count),
  /** The kind of the two policies above: `managed` ones are refused in other words. */
  org_policies: v.exactOptional(v.picklist(["legacy", "managed"])),
  /** A constraint of the organisation's own, which forbids new members; `null`: none. */
  custom_constraint: v.exactOptional(v.nullable(v.pipe(v.string(), v.regex(/^custom\.[A-Za-z]\w{0,60}$/)))),
  /** The issuers that the providers of workload identity pools may trust; `null`: any. */
  allowed_issuers: v.exactOptional(v.nullable(v.array(v.string()))),
  /** So many of the next `setIamPolicy` calls find that a colleague was faster. */
  concurrent_writers: v.exactOptional(count),
});

const editProject: Handler<World> = (call, world) => {
  const project = requireIamProject(call, world);
  const changes = parseBody(call, projectChanges);
  if (changes.allowed_member_domains !== undefined) project.allowedMemberDomains = changes.allowed_member_domains;
  project.denyAccountCreation = changes.deny_account_creation ?? project.denyAccountCreation;
  project.accountQuota = changes.account_quota ?? project.accountQuota;
  project.orgPolicies = changes.org_policies ?? project.orgPolicies;
  if (changes.custom_constraint !== undefined) project.customConstraint = changes.custom_constraint;
  if (changes.allowed_issuers !== undefined) project.allowedIssuers = changes.allowed_issuers;
  project.policy.concurrentWriters = changes.concurrent_writers ?? project.policy.concurrentWriters;
  return json(200, {
    allowed_member_domains: project.allowedMemberDomains,
    deny_account_creation: project.denyAccountCreation,
    account_quota: project.accountQuota,
    org_policies: project.orgPolicies,
    custom_constraint: project.customConstraint,
    allowed_issuers: project.allowedIssuers,
    concurrent_writers: project.policy.concurrentWriters,
  });
};

type FindPolicy = (call: Call, world: World) => Policy;

/** The customer adds members to a role, in a condition or in none. Nothing restricts it: an administrator may have done it before. */
const addBinding =
  (find: FindPolicy): Handler<World> =>
  (call, world) => {
    const policy = find(call, world);
    for (const binding of readBinding(call, policy, world)) policy.add(binding, world.clock.now(), spreadAt(world));
    return json(200, { bindings: showBindings(policy.bindings, world.serviceAccounts) });
  };

const removeBinding =
  (find: FindPolicy): Handler<World> =>
  (call, world) => {
    const policy = find(call, world);
    for (const binding of readBinding(call, policy, world)) {
      if (!policy.remove(binding, world.clock.now(), spreadAt(world))) throw new Refused(json(404, { error: "there is no such binding" }));
    }
    return json(200, { bindings: showBindings(policy.bindings, world.serviceAccounts) });
  };

const ofProject: FindPolicy = (call, world) => requireIamProject(call, world).policy;
const ofAccount: FindPolicy = (call, world) => requireServiceAccount(call, world).policy;

/** What a customer's administrators do in IAM: organisation policies, quotas, and roles given and taken by hand. */
export const iamControlRoutes: readonly Route<World>[] = [
  { method: "PATCH", path: "/_control/projects/{project}/iam", handle: editProject },
  { method: "POST", path: "/_control/projects/{project}/bindings", handle: addBinding(ofProject) },
  { method: "DELETE", path: "/_control/projects/{project}/bindings", handle: removeBinding(ofProject) },
  { method: "POST", path: "/_control/service-accounts/{email}/bindings", handle: addBinding(ofAccount) },
  { method: "DELETE", path: "/_control/service-accounts/{email}/bindings", handle: removeBinding(ofAccount) },
];

const readBinding = (call: Call, policy: Policy, world: World) => parseBindings([parseBody(call, bindingSchema)], policy, world);

const spreadAt = ({ clock, settings }: World): Date => clock.after(settings.iam_propagation_seconds);

function requireIamProject({ params }: Call, { iam }: World): IamProject {
  const found = iam.projects.get(params.project ?? "");
  if (found === undefined) throw new Refused(json(404, { error: `there is no project ${params.project}` }));
  return found;
}
