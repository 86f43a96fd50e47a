import type { Call } from "../simulator/call.ts";
import { Refused } from "../simulator/reply.ts";
import { IAM, IAM_SCOPES } from "./account-call.ts";
import type { Project } from "./accounts.ts";
import { cloudError } from "./cloud-reply.ts";
import { requirePermission } from "./require-permission.ts";
import { keptPools, keptProviders, type Pool, type PoolProvider } from "./workload-pools.ts";
import type { World } from "./world.ts";

/** The last word of the permission that a method needs, which is also the first word of its own name. */
export type PoolVerb = "create" | "get" | "list" | "update" | "delete" | "undelete";

const RIGHTS = { pool: "iam.workloadIdentityPools", provider: "iam.workloadIdentityPoolProviders" } as const;
const RPCS = { pool: "WorkloadIdentityPool", provider: "WorkloadIdentityPoolProvider" } as const;

/** Opens a call about the pools of a project, or their providers. @throws {Refused} 401 and 403. */
export function openPoolsCall(call: Call, world: World, what: keyof typeof RIGHTS, verb: PoolVerb): Project {
  const { project } = requirePermission(call, world, call.params.project ?? "", {
    service: IAM,
    rpc: `google.iam.v1.WorkloadIdentityPools.${verb[0]?.toUpperCase()}${verb.slice(1)}${RPCS[what]}`,
    scopes: IAM_SCOPES,
    permission: `${RIGHTS[what]}.${verb}`,
  });
  return project;
}

/** Finds the pool of a call about it: a deleted one too, for 30 days. @throws {Refused} 401, 403, 404 */
export function openPoolCall(call: Call, world: World, verb: PoolVerb): Pool {
  return findPool(call, world, openPoolsCall(call, world, "pool", verb));
}

/** The same for a call about the providers of a pool. */
export function openProvidersCall(call: Call, world: World, verb: PoolVerb): Pool {
  return findPool(call, world, openPoolsCall(call, world, "provider", verb));
}

/** Finds the provider of a call about it: a deleted one too, for 30 days. @throws {Refused} 401, 403, 404 */
export function openProviderCall(call: Call, world: World, verb: PoolVerb): { readonly pool: Pool; readonly provider: PoolProvider } {
  const pool = openProvidersCall(call, world, verb);
  const provider = keptProviders(pool, world.clock.now()).find(({ id }) => id === call.params.provider);
  if (provider === undefined) throw notFound();
  return { pool, provider };
}

function findPool({ params }: Call, { federation, clock }: World, { projectId }: Project): Pool {
  const pool = keptPools(federation, clock.now()).find((each) => each.projectId === projectId && each.id === params.pool);
  if (pool === undefined) throw notFound();
  return pool;
}

export const notFound = () => new Refused(cloudError(404, "NOT_FOUND", "Requested entity was not found."));
export const alreadyThere = () => new Refused(cloudError(409, "ALREADY_EXISTS", "Requested entity already exists"));
export const preconditionFailed = (message: string) =>
  new Refused(cloudError(400, "FAILED_PRECONDITION", `Precondition check failed. ${message}`));
