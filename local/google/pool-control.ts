import * as v from "valibot";
import type { Call } from "../simulator/call.ts";
import { parseBody } from "../simulator/parse-input.ts";
import { json, Refused } from "../simulator/reply.ts";
import type { Handler, Route } from "../simulator/route.ts";
import { isCel } from "./cel.ts";
import { poolId as id } from "./pool-methods.ts";
import { checkProvider } from "./pool-provider-rules.ts";
import { everyListing } from "./project-state.ts";
import { isKept, keptPools, type Pool, type PoolProvider, providerName } from "./workload-pools.ts";
import type { World } from "./world.ts";

const expression = v.pipe(v.string(), v.check(isCel, "this is no expression"));

const poolSchema = v.strictObject({ project_id: v.string(), id });
const switches = v.strictObject({ disabled: v.exactOptional(v.boolean()) });

const providerEntries = {
  issuer: v.string(),
  allowed_audiences: v.optional(v.array(v.pipe(v.string(), v.minLength(1), v.maxLength(256))), []),
  attribute_mapping: v.optional(v.record(v.string(), expression), { "google.subject": "assertion.sub" }),
  attribute_condition: v.optional(v.nullable(expression), null),
};
const providerSchema = v.strictObject({ id, ...providerEntries });
const providerChanges = v.strictObject({
  ...switches.entries,
  issuer: v.exactOptional(v.string()),
  allowed_audiences: v.exactOptional(providerEntries.allowed_audiences.wrapped),
  attribute_mapping: v.exactOptional(providerEntries.attribute_mapping.wrapped),
  attribute_condition: v.exactOptional(providerEntries.attribute_condition.wrapped),
});

/** `gcloud iam workload-identity-pools create`. An id that was deleted in the last 30 days is still taken. */
const addPool: Handler<World> = (call, world) => {
  const { project_id, id: poolId } = parseBody(call, poolSchema);
  const project = everyListing(world).find(({ projectId }) => projectId === project_id);
  if (project === undefined) throw new Refused(json(404, { error: `there is no project ${project_id}` }));
  if (listPools(world).some((pool) => pool.projectId === project_id && pool.id === poolId)) throw exists();
  const pool: Pool = { projectId: project_id, projectNumber: project.number, id: poolId, disabled: false, deletedAt: null, providers: [] };
  world.federation.pools.push(pool);
  return json(200, { name: `projects/${project.number}/locations/global/workloadIdentityPools/${poolId}` });
};

/** `gcloud iam workload-identity-pools providers create-oidc` */
const addProvider: Handler<World> = (call, world) => {
  const pool = requirePool(call, world);
  const { id: providerId, issuer, allowed_audiences, attribute_mapping, attribute_condition } = parseBody(call, providerSchema);
  if (pool.providers.some((provider) => provider.id === providerId && isKept(provider, world.clock.now()))) throw exists();
  const provider: PoolProvider = {
    id: providerId,
    issuer,
    allowedAudiences: allowed_audiences,
    attributeMapping: attribute_mapping,
    attributeCondition: attribute_condition,
    disabled: false,
    deletedAt: null,
  };
  checkProvider(provider, pool, world);
  pool.providers.push(provider);
  return json(200, { name: providerName(pool, provider) });
};

/** `gcloud iam workload-identity-pools providers update-oidc`, with `--disabled` too. */
const editProvider: Handler<World> = (call, world) => {
  const pool = requirePool(call, world);
  const provider = requireProvider(call, world);
  const changes = parseBody(call, providerChanges);
  const next: PoolProvider = {
    ...provider,
    disabled: changes.disabled ?? provider.disabled,
    issuer: changes.issuer ?? provider.issuer,
    allowedAudiences: changes.allowed_audiences ?? provider.allowedAudiences,
    attributeMapping: changes.attribute_mapping ?? provider.attributeMapping,
    attributeCondition: changes.attribute_condition === undefined ? provider.attributeCondition : changes.attribute_condition,
  };
  checkProvider(next, pool, world);
  Object.assign(provider, next);
  return json(200, { name: providerName(pool, provider) });
};

const editPool: Handler<World> = (call, world) => {
  const pool = requirePool(call, world);
  pool.disabled = parseBody(call, switches).disabled ?? pool.disabled;
  return json(200, {});
};

type Find = (call: Call, world: World) => { deletedAt: Date | null };

const remove =
  (find: Find): Handler<World> =>
  (call, world) => {
    const found = find(call, world);
    if (found.deletedAt !== null) throw new Refused(json(404, { error: "it is deleted already" }));
    found.deletedAt = world.clock.now();
    return json(200, {});
  };

const restore =
  (find: Find): Handler<World> =>
  (call, world) => {
    find(call, world).deletedAt = null;
    return json(200, {});
  };

const pools = "/_control/workload-identity-pools";
const onePool = `${pools}/{project}/{pool}`;
const oneProvider = `${onePool}/providers/{provider}`;

/** What a customer does with pools and their providers, by hand or with a script. */
export const federationControlRoutes: readonly Route<World>[] = [
  { method: "POST", path: pools, handle: addPool },
  { method: "PATCH", path: onePool, handle: editPool },
  { method: "DELETE", path: onePool, handle: remove(requirePool) },
  { method: "POST", path: `${onePool}/undelete`, handle: restore(requirePool) },
  { method: "POST", path: `${onePool}/providers`, handle: addProvider },
  { method: "PATCH", path: oneProvider, handle: editProvider },
  { method: "DELETE", path: oneProvider, handle: remove(requireProvider) },
  { method: "POST", path: `${oneProvider}/undelete`, handle: restore(requireProvider) },
];

const listPools = ({ federation, clock }: World): readonly Pool[] => keptPools(federation, clock.now());

const exists = () => new Refused(json(409, { error: "Requested entity already exists" }));

function requirePool({ params }: Call, world: World): Pool {
  const found = listPools(world).find(({ projectId, id: poolId }) => projectId === params.project && poolId === params.pool);
  if (found === undefined) throw new Refused(json(404, { error: `there is no pool ${params.pool}` }));
  return found;
}

function requireProvider(call: Call, world: World): PoolProvider {
  const { provider: wanted } = call.params;
  const found = requirePool(call, world).providers.find((provider) => provider.id === wanted && isKept(provider, world.clock.now()));
  if (found === undefined) throw new Refused(json(404, { error: `there is no provider ${wanted}` }));
  return found;
}
