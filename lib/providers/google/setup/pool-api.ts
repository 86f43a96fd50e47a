import * as v from "valibot";
import { defined } from "../../../defined.ts";
import { unless } from "../../../expected-failure.ts";
import type { Trust } from "../../../issuer/identity-token-source.ts";
import { refusedAs } from "../cloud-failure.ts";
import { ourPool, ourProvider, type PoolProvider, toAudience } from "../pool-provider.ts";
import type { CloudMethod, CloudSession } from "./cloud-session.ts";
import { operationSchema, toOperationFailure, waitForOperation } from "./operation.ts";
import type { Waits } from "./waits.ts";

const standing = { state: v.string(), disabled: v.optional(v.boolean(), false) };
const poolSchema = v.object(standing);
const providerSchema = v.object({
  ...standing,
  name: v.string(),
  attributeMapping: v.optional(v.record(v.string(), v.string()), () => ({})),
  attributeCondition: v.optional(v.string(), ""),
  oidc: v.optional(v.object({ issuerUri: v.string(), allowedAudiences: v.optional(v.array(v.string()), () => []) })),
});

export type CloudPool = v.InferOutput<typeof poolSchema>;
export type CloudProvider = v.InferOutput<typeof providerSchema>;

/** Google keeps what was deleted for 30 days, and its id with it. */
export const isDeleted = ({ state }: Pick<CloudPool, "state">): boolean => state === "DELETED";

const poolPath = ({ projectNumber, pool }: PoolProvider): string =>
  `/v1/projects/${projectNumber}/locations/global/workloadIdentityPools/${pool}`;
const providerPath = (at: PoolProvider): string => `${poolPath(at)}/providers/${at.provider}`;
const api = "iam";

const unlessMissing = <T>(reading: Promise<T>): Promise<T | undefined> => unless(refusedAs("missing"), reading);

/** Reads a pool, a deleted one too. @returns `undefined`: there is none. */
export const readPool = (google: CloudSession, at: PoolProvider): Promise<CloudPool | undefined> =>
  unlessMissing(google(poolSchema, { api, path: poolPath(at), label: "workloadIdentityPools.get" }));

/** Lists the providers of a pool, those that were deleted too. A pool has a few. @returns Nothing: there is no pool. */
export async function listProviders(google: CloudSession, at: PoolProvider): Promise<readonly CloudProvider[]> {
  const list = v.object({ workloadIdentityPoolProviders: v.optional(v.array(providerSchema), () => []) });
  const query = { showDeleted: "true", pageSize: "100" };
  const reading = google(list, { api, path: `${poolPath(at)}/providers`, query, label: "workloadIdentityPools.providers.list" });
  return (await unlessMissing(reading))?.workloadIdentityPoolProviders ?? [];
}

/** Writes to pools and their providers. Each call ends when its operation is done. */
export function poolWrites(google: CloudSession, at: PoolProvider, waits: Waits) {
  const [pool, provider] = [poolPath(at), providerPath(at)];
  const write = async (
    name: string,
    path: string,
    method: "POST" | "PATCH" | "DELETE",
    { body, query }: Pick<CloudMethod, "body" | "query"> = {},
  ) => {
    const label = `workloadIdentityPools.${name}`;
    const begun = await google(operationSchema, { api, path, method, label, ...defined({ body, query }) });
    const { error } = await waitForOperation(google, begun, { api, waits });
    if (error !== undefined) {
      throw toOperationFailure(error, label);
    }
  };
  const words = { displayName: "Aurora", description: "Lets one connection of Aurora in. Made by its setup." };
  const mask = "attributeMapping,attributeCondition,oidc.issuerUri,oidc.allowedAudiences,disabled";
  return {
    createPool: () =>
      write("create", pool.slice(0, -at.pool.length - 1), "POST", { query: { workloadIdentityPoolId: at.pool }, body: words }),
    enablePool: () => write("patch", pool, "PATCH", { query: { updateMask: "disabled" }, body: { disabled: false } }),
    undeletePool: () => write("undelete", `${pool}:undelete`, "POST", { body: {} }),
    deletePool: () => write("delete", pool, "DELETE"),
    createProvider: (trust: Trust) => {
      const body = { displayName: "Aurora", ...toProviderBody(at, trust) };
      return write("providers.create", `${pool}/providers`, "POST", { query: { workloadIdentityPoolProviderId: at.provider }, body });
    },
    patchProvider: (trust: Trust) => {
      const body = { ...toProviderBody(at, trust), disabled: false };
      return write("providers.patch", provider, "PATCH", { query: { updateMask: mask }, body });
    },
    undeleteProvider: () => write("providers.undelete", `${provider}:undelete`, "POST", { body: {} }),
    deleteProvider: () => write("providers.delete", provider, "DELETE"),
  };
}

const mapping = { "google.subject": "assertion.sub" };
const toCondition = ({ subject }: Trust): string => `assertion.sub=='${subject}'`;

/** Google's default is the provider's own name. It is set all the same. */
const toTokenAudience = (at: PoolProvider, { audience }: Trust): string => audience ?? toAudience(at);

const toProviderBody = (at: PoolProvider, trust: Trust) => ({
  attributeMapping: mapping,
  attributeCondition: toCondition(trust),
  oidc: { issuerUri: trust.issuer, allowedAudiences: [toTokenAudience(at, trust)] },
});

/** Whether a provider lets in one connection and nothing else, as far as its own fields say. */
export function trustsOnly(
  { attributeMapping, attributeCondition, oidc, disabled }: CloudProvider,
  at: PoolProvider,
  trust: Trust,
): boolean {
  const mapped = Object.entries(attributeMapping);
  return (
    !disabled &&
    mapped.length === 1 &&
    attributeMapping["google.subject"] === mapping["google.subject"] &&
    attributeCondition === toCondition(trust) &&
    oidc?.issuerUri === trust.issuer &&
    oidc.allowedAudiences.length === 1 &&
    oidc.allowedAudiences[0] === toTokenAudience(at, trust)
  );
}

/** How the pool of a connection stands in the home project. `other`: it is there, and does not trust as it must. */
export type PoolReading = {
  readonly at: PoolProvider;
  readonly pool: "missing" | "deleted" | "disabled" | "right";
  readonly provider: "missing" | "deleted" | "other" | "right";
  /**
   * A provider that is not ours is in the pool. The providers of one pool share its subjects, so that the other issuer could name this connection:
   * such a pool is not used.
   */
  readonly isShared: boolean;
};

/** Names the pool and the provider of a connection, which are its own. @param projectNumber - Of the home project. */
export const toPool = (projectNumber: string, trust: Trust): PoolProvider => ({
  projectNumber,
  pool: ourPool(trust),
  provider: ourProvider,
});

/** Reads the pool of a connection. Reads only. @param trust - What its provider must trust. Absent: the pool alone is asked about. */
export async function readPoolState(google: CloudSession, at: PoolProvider, trust?: Trust): Promise<PoolReading> {
  const pool = await readPool(google, at);
  if (pool === undefined) {
    return { at, pool: "missing", provider: "missing", isShared: false };
  }
  const providers = await listProviders(google, at);
  const isOurs = ({ name }: CloudProvider) => name.endsWith(`/providers/${at.provider}`);
  const ours = providers.find(isOurs);
  return {
    at,
    pool: isDeleted(pool) ? "deleted" : pool.disabled ? "disabled" : "right",
    provider:
      ours === undefined ? "missing" : isDeleted(ours) ? "deleted" : trust !== undefined && trustsOnly(ours, at, trust) ? "right" : "other",
    isShared: providers.some((provider) => !isOurs(provider) && !isDeleted(provider)),
  };
}
