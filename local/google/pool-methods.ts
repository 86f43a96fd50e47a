import * as v from "valibot";
import type { Handler } from "../simulator/route.ts";
import { invalidArgument, parseCloudBody } from "./cloud-body.ts";
import { cloudReply } from "./cloud-reply.ts";
import { alreadyThere, notFound, openPoolCall, openPoolsCall, preconditionFailed } from "./pool-call.ts";
import { answerOperation } from "./pool-operations.ts";
import { isKept, keptPools, type Pool, poolName, purgeAt } from "./workload-pools.ts";
import type { World } from "./world.ts";

/** The form of the ids of pools and providers. Those that begin with `gcp-` are Google's. */
export const poolId = v.pipe(v.string(), v.regex(/^(?!gcp-)[a-z0-9-]{4,32}$/));

const words = {
  displayName: v.optional(v.pipe(v.string(), v.maxLength(32)), ""),
  description: v.optional(v.pipe(v.string(), v.maxLength(256)), ""),
};
const poolBody = v.strictObject({ ...words, disabled: v.optional(v.boolean(), false) });
const switchBody = v.strictObject({ disabled: v.boolean() });

/** Reads the id of what is made, which is a parameter of the query. @throws {Refused} 400 */
export function readNewId(id: string | null, field: string): string {
  if (!v.is(poolId, id))
    throw invalidArgument(`Invalid value for field ${field}: it must have 4 to 32 characters of [a-z0-9-], and not begin with gcp-.`);
  return id;
}

/** `POST …/workloadIdentityPools?workloadIdentityPoolId=…`. An id that was deleted in the last 30 days is still taken. */
export const createPool: Handler<World> = (call, world) => {
  const { projectId, number } = openPoolsCall(call, world, "pool", "create");
  const id = readNewId(call.query.get("workloadIdentityPoolId"), "workload_identity_pool_id");
  const { disabled } = parseCloudBody(call, poolBody);
  if (keptPools(world.federation, world.clock.now()).some((pool) => pool.projectId === projectId && pool.id === id)) throw alreadyThere();
  const pool: Pool = { projectId, projectNumber: number, id, disabled, deletedAt: null, providers: [] };
  world.federation.pools.push(pool);
  return answerOperation(world, poolName(pool), () => showPool(pool));
};

/** `GET …/workloadIdentityPools/{pool}`. A deleted one is shown for 30 days, in the state `DELETED`. */
export const getPool: Handler<World> = (call, world) => cloudReply(showPool(openPoolCall(call, world, "get")));

/** `PATCH …/workloadIdentityPools/{pool}?updateMask=disabled` */
export const patchPool: Handler<World> = (call, world) => {
  const pool = openPoolCall(call, world, "update");
  if (pool.deletedAt !== null) throw preconditionFailed("The pool is deleted.");
  if (call.query.get("updateMask") !== "disabled") throw invalidArgument("Invalid value for field update_mask.");
  pool.disabled = parseCloudBody(call, switchBody).disabled;
  return answerOperation(world, poolName(pool), () => showPool(pool));
};

/** `DELETE …/workloadIdentityPools/{pool}`. Tokens that came through it open nothing any more. */
export const deletePool: Handler<World> = (call, world) => {
  const pool = openPoolCall(call, world, "delete");
  if (pool.deletedAt !== null) throw notFound();
  pool.deletedAt = world.clock.now();
  return answerOperation(world, poolName(pool), () => showPool(pool));
};

/** `POST …/workloadIdentityPools/{pool}:undelete`. Its providers stay as they are. */
export const undeletePool: Handler<World> = (call, world) => {
  const pool = openPoolCall(call, world, "undelete");
  if (pool.deletedAt === null || !isKept(pool, world.clock.now())) throw preconditionFailed("The pool is not deleted.");
  pool.deletedAt = null;
  return answerOperation(world, poolName(pool), () => showPool(pool));
};

function showPool(pool: Pool) {
  const { disabled, deletedAt } = pool;
  return {
    name: poolName(pool),
    state: deletedAt === null ? "ACTIVE" : "DELETED",
    ...(disabled && { disabled }),
    ...(deletedAt !== null && { expireTime: purgeAt(deletedAt).toISOString() }),
  };
}
