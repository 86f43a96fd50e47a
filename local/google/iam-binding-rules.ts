import { Refused } from "../simulator/reply.ts";
import type { Project } from "./accounts.ts";
import { isCel } from "./cel.ts";
import { invalidArgument } from "./cloud-body.ts";
import { detailedError } from "./cloud-error.ts";
import { readMemberDomain } from "./iam-members.ts";
import { isKnownRole } from "./iam-permissions.ts";
import { type Binding, bindingKey } from "./iam-policy.ts";
import { openIamProject } from "./iam-project.ts";
import type { BindingRule } from "./iam-set-policy.ts";
import { memberDomains, refuseByPolicy, requireNoConstraint } from "./org-policy.ts";
import type { World } from "./world.ts";

const MOST_PRINCIPALS = 1500;
const MOST_GROUPS = 250;
const OWNER = "roles/owner";

/** A role that does not exist is refused, and so is one of those that `getIamPolicy` makes up for conditional bindings. */
export const checkRoles: BindingRule = (bindings) => {
  const wrong = bindings.find(({ role }) => !isKnownRole(role));
  if (wrong !== undefined) throw invalidArgument(`Role ${wrong.role} is not supported for this resource.`);
};

/** A policy of a service account takes the roles of service accounts, basic and custom ones. */
export const checkAccountRoles: BindingRule = (bindings) => {
  const wrong = bindings.find(({ role }) => role.startsWith("roles/") && !/^roles\/(iam\.|(owner|editor|viewer)$)/.test(role));
  if (wrong !== undefined) throw invalidArgument(`Role ${wrong.role} is not supported for this resource.`);
};

/** A condition has a title and an expression that can be parsed. */
export const checkConditions: BindingRule = (bindings) => {
  for (const { role, condition } of bindings) {
    if (condition === undefined) continue;
    if ((condition.title ?? "") === "") throw invalidArgument(`The condition of the binding of ${role} has no title.`);
    if (!isCel(condition.expression)) throw invalidArgument(`Error parsing the condition expression of ${role}: ${condition.expression}`);
  }
};

/** Counts each occurrence of a principal. */
export const checkSize: BindingRule = (bindings) => {
  const members = bindings.flatMap((binding) => binding.members);
  if (members.length > MOST_PRINCIPALS) {
    const [many, most] = [members.length, MOST_PRINCIPALS].map((count) => count.toLocaleString("en"));
    throw invalidArgument(`The number of members in the policy (${many}) is larger than the maximum allowed size ${most}.`);
  }
  const groups = new Set(members.filter((member) => /^(group|domain):/.test(member)));
  if (groups.size > MOST_GROUPS)
    throw invalidArgument(`The number of groups in the policy is larger than the maximum allowed ${MOST_GROUPS}.`);
};

/**
 * The organisation's policies about members that are new to a policy; they do not look at older ones. With domain-restricted sharing a new member
 * must belong to an allowed domain.
 */
export function checkNewMembers(projectId: string, { iam, serviceAccounts }: World): BindingRule {
  const project = openIamProject(iam, { projectId });
  const { allowedMemberDomains: allowed } = project;
  return (bindings, stored) => {
    const added = listNew(bindings, stored);
    const isForeign = (member: string) => !allowed?.includes(readMemberDomain(member, serviceAccounts) ?? "");
    if (allowed !== null && added.some(({ member }) => isForeign(member))) throw refuseByPolicy(memberDomains, project, projectId);
    if (added.length > 0) requireNoConstraint(project, projectId);
  };
}

/** A person becomes owner by invitation only. A project outside of an organisation keeps an owner who has accepted the terms. */
export function checkOwners({ parent }: Pick<Project, "parent">): BindingRule {
  return (bindings, stored) => {
    const invited = listNew(bindings, stored).find(({ role, member }) => role === OWNER && /^(user|group):/.test(member));
    if (invited !== undefined) throw refuseOwners("SOLO_MUST_INVITE_OWNERS", invited.member);
    if (parent === null && hasOwner(stored) && !hasOwner(bindings)) throw refuseOwners("SOLO_REQUIRE_TOS_ACCEPTOR");
  };
}

const hasOwner = (bindings: readonly Binding[]): boolean =>
  bindings.some(({ role, members }) => role === OWNER && members.some((member) => member.startsWith("user:")));

function refuseOwners(type: string, member?: string): Refused {
  const detail = { "@type": "type.googleapis.com/google.cloudresourcemanager.projects.v1beta1.ProjectIamPolicyError", type, role: OWNER };
  const details = [{ ...detail, ...(member !== undefined && { member }) }];
  return new Refused(detailedError(400, "INVALID_ARGUMENT", "Request contains an invalid argument.", details));
}

function listNew(bindings: readonly Binding[], stored: readonly Binding[]): { readonly role: string; readonly member: string }[] {
  const list = (all: readonly Binding[]) =>
    all.flatMap((binding) => binding.members.map((member) => ({ role: binding.role, member, key: `${bindingKey(binding)} ${member}` })));
  const known = new Set(list(stored).map(({ key }) => key));
  return list(bindings).filter(({ key }) => !known.has(key));
}
