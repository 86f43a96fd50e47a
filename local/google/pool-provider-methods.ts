import * as v from "valibot";
import type { Handler } from "../simulator/route.ts";
import { isCel } from "./cel.ts";
import { invalidArgument, parseCloudBody } from "./cloud-body.ts";
import { cloudReply } from "./cloud-reply.ts";
import { alreadyThere, notFound, openProviderCall, openProvidersCall, preconditionFailed } from "./pool-call.ts";
import { readNewId } from "./pool-methods.ts";
import { answerOperation } from "./pool-operations.ts";
import { checkProvider } from "./pool-provider-rules.ts";
import { keptProviders, type Pool, type PoolProvider, providerName, purgeAt } from "./workload-pools.ts";
import type { World } from "./world.ts";

const expression = v.pipe(v.string(), v.check(isCel, "this is no expression"));
const fields = {
  displayName: v.optional(v.pipe(v.string(), v.maxLength(32)), ""),
  disabled: v.optional(v.boolean(), false),
  attributeMapping: v.record(v.string(), expression),
  attributeCondition: v.optional(expression),
  oidc: v.strictObject({
    issuerUri: v.string(),
    allowedAudiences: v.optional(v.pipe(v.array(v.pipe(v.string(), v.minLength(1), v.maxLength(256))), v.maxLength(10)), []),
  }),
};
const providerBody = v.strictObject(fields);

type ProviderBody = v.InferOutput<typeof providerBody>;

const toProvider = (id: string, { disabled, attributeMapping, attributeCondition, oidc }: ProviderBody): PoolProvider => ({
  id,
  issuer: oidc.issuerUri,
  allowedAudiences: oidc.allowedAudiences,
  attributeMapping,
  attributeCondition: attributeCondition ?? null,
  disabled,
  deletedAt: null,
});

/** `POST …/providers?workloadIdentityPoolProviderId=…` */
export const createProvider: Handler<World> = (call, world) => {
  const pool = openProvidersCall(call, world, "create");
  const id = readNewId(call.query.get("workloadIdentityPoolProviderId"), "workload_identity_pool_provider_id");
  const provider = toProvider(id, parseCloudBody(call, providerBody));
  if (pool.deletedAt !== null) throw preconditionFailed("The pool is deleted.");
  if (keptProviders(pool, world.clock.now()).some((each) => each.id === id)) throw alreadyThere();
  checkProvider(provider, pool, world);
  pool.providers.push(provider);
  return answer(world, pool, provider);
};

/** `GET …/providers`. Deleted ones are listed when they are asked for. */
export const listProviders: Handler<World> = (call, world) => {
  const pool = openProvidersCall(call, world, "list");
  const withDeleted = call.query.get("showDeleted") === "true";
  const shown = keptProviders(pool, world.clock.now()).filter(({ deletedAt }) => withDeleted || deletedAt === null);
  return cloudReply(shown.length === 0 ? {} : { workloadIdentityPoolProviders: shown.map((provider) => showProvider(pool, provider)) });
};

export const getProvider: Handler<World> = (call, world) => {
  const { pool, provider } = openProviderCall(call, world, "get");
  return cloudReply(showProvider(pool, provider));
};

const MASK = "attributeCondition,attributeMapping,disabled,oidc.allowedAudiences,oidc.issuerUri";

/** `PATCH …/providers/{provider}?updateMask=…`. It takes the whole of what a provider trusts: no other mask is used here. */
export const patchProvider: Handler<World> = (call, world) => {
  const { pool, provider } = openProviderCall(call, world, "update");
  if (provider.deletedAt !== null) throw preconditionFailed("The provider is deleted.");
  if (call.query.get("updateMask")?.split(",").sort().join(",") !== MASK) throw invalidArgument("Invalid value for field update_mask.");
  const { id: _, ...next } = toProvider(provider.id, parseCloudBody(call, providerBody));
  checkProvider({ ...next, id: provider.id }, pool, world);
  Object.assign(provider, next);
  return answer(world, pool, provider);
};

/** `DELETE …/providers/{provider}`. No token is exchanged from now on; those that it gave still work. */
export const deleteProvider: Handler<World> = (call, world) => {
  const { pool, provider } = openProviderCall(call, world, "delete");
  if (provider.deletedAt !== null) throw notFound();
  provider.deletedAt = world.clock.now();
  return answer(world, pool, provider);
};

/** `POST …/providers/{provider}:undelete` */
export const undeleteProvider: Handler<World> = (call, world) => {
  const { pool, provider } = openProviderCall(call, world, "undelete");
  if (pool.deletedAt !== null) throw preconditionFailed("The pool is deleted.");
  if (provider.deletedAt === null) throw preconditionFailed("The provider is not deleted.");
  provider.deletedAt = null;
  return answer(world, pool, provider);
};

const answer = (world: World, pool: Pool, provider: PoolProvider) =>
  answerOperation(world, providerName(pool, provider), () => showProvider(pool, provider));

function showProvider(pool: Pool, provider: PoolProvider) {
  const { issuer, allowedAudiences, attributeMapping, attributeCondition, disabled, deletedAt } = provider;
  return {
    name: providerName(pool, provider),
    state: deletedAt === null ? "ACTIVE" : "DELETED",
    ...(disabled && { disabled }),
    attributeMapping,
    ...(attributeCondition !== null && { attributeCondition }),
    oidc: { issuerUri: issuer, ...(allowedAudiences.length > 0 && { allowedAudiences }) },
    ...(deletedAt !== null && { expireTime: purgeAt(deletedAt).toISOString() }),
  };
}
