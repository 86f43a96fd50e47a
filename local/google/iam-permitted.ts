import { type Account, findProject, type Project } from "./accounts.ts";
import { toAccountMember } from "./iam-members.ts";
import { includesPermission } from "./iam-permissions.ts";
import type { ServiceAccount } from "./service-account.ts";
import { membersOf } from "./workload-pools.ts";
import type { World } from "./world.ts";

/** Names a caller as policies do: a service account by its unique id, and who came with a foreign token by all that the pool says of them. */
function toMembers({ serviceAccounts, federation }: World, { sub, email }: Account): readonly string[] {
  if (sub.startsWith("principal://")) return membersOf(federation, sub);
  return [serviceAccounts.some(({ account }) => account.sub === sub) ? toAccountMember(sub) : `user:${email.toLowerCase()}`];
}

/** Lists every project of the world once: as the caller's own list has it, if it is there. */
export function listProjects({ accounts, serviceAccounts }: World, caller: Account): Project[] {
  const found = new Map<string, Project>();
  for (const { projects } of [caller, ...accounts, ...serviceAccounts.map(({ account }) => account)]) {
    for (const project of projects) if (!found.has(project.projectId)) found.set(project.projectId, project);
  }
  return [...found.values()];
}

/** Finds a project, whether or not the caller may see it. */
export function findAnyProject(world: World, caller: Account, idOrNumber: string): Project | undefined {
  return listProjects(world, caller).find(({ projectId, number }) => projectId === idOrNumber || number === idOrNumber);
}

/**
 * Whether a caller may do something in a project: by the project's policy, as far as it has spread, or by a role that the caller inherits from
 * above the project. What the caller's own list says that they lack, they may not do in any case.
 */
export function isPermitted(world: World, caller: Account, { projectId }: Project, permission: string): boolean {
  const own = findProject(caller, projectId);
  if (own?.lacks.includes(permission)) return false;
  const granted = world.iam.projects.get(projectId)?.policy.rolesOf(toMembers(world, caller), world.clock.now()) ?? [];
  const roles = own?.role === null ? [...granted, "roles/owner"] : granted;
  return roles.some((role) => includesPermission(role, permission));
}

/** Whether a caller may do something with a service account: by the account's own policy, or by a role in the account's project. */
export function mayUse(world: World, caller: Account, target: ServiceAccount, permission: string): boolean {
  const roles = target.policy.rolesOf(toMembers(world, caller), world.clock.now());
  if (roles.some((role) => includesPermission(role, permission))) return true;
  const project = findAnyProject(world, caller, target.projectId);
  return project !== undefined && isPermitted(world, caller, project, permission);
}
