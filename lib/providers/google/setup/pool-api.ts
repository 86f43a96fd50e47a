import * as v from "valibot";
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

async function write(google: CloudSession, waits: Waits, method: Omit<CloudMethod, "api">): Promise<void> {
  const { error } = await waitForOperation(google, await google(operationSchema, { api, ...method }), { api, waits });
  if (error !== undefined) {
    throw toOperationFailure(error, method.label);
  }
}

/** Writes to pools and their providers. Each call ends when its operation is done. */
export const poolWrites = (google: CloudSession, at: PoolProvider, waits: Waits) => ({
  createPool: () =>
    write(google, waits, {
      path: poolPath(at).slice(0, -at.pool.length - 1),
      query: { workloadIdentityPoolId: at.pool },
      method: "POST",
      body: { displayName: "Aurora", description: "Lets one connection of Aurora in. Made by its setup." },
      label: "workloadIdentityPools.create",
    }),
  enablePool: () =>
    write(google, waits, {
      path: poolPath(at),
      query: { updateMask: "disabled" },
      method: "PATCH",
      body: { disabled: false },
      label: "workloadIdentityPools.patch",
    }),
  undeletePool: () =>
    write(google, waits, { path: `${poolPath(at)}:undelete`, method: "POST", body: {}, label: "workloadIdentityPools.undelete" }),
  deletePool: () => write(google, waits, { path: poolPath(at), method: "DELETE", label: "workloadIdentityPools.delete" }),
  createProvider: (trust: Trust) =>
    write(google, waits, {
      path: `${poolPath(at)}/providers`,
      query: { workloadIdentityPoolProviderId: at.provider },
      method: "POST",
      body: { displayName: "Aurora", ...toProviderBody(at, trust) },
      label: "workloadIdentityPools.providers.create",
    }),
  patchProvider: (trust: Trust) =>
    write(google, waits, {
      path: providerPath(at),
      query: { updateMask: "attributeMapping,attributeCondition,oidc.issuerUri,oidc.allowedAudiences,disabled" },
      method: "PATCH",
      body: { ...toProviderBody(at, trust), disabled: false },
      label: "workloadIdentityPools.providers.patch",
    }),
  undeleteProvider: () =>
    write(google, waits, {
      path: `${providerPath(at)}:undelete`,
      method: "POST",
      body: {},
      label: "workloadIdentityPools.providers.undelete",
    }),
  deleteProvider: () => write(google, waits, { path: providerPath(at), method: "DELETE", label: "workloadIdentityPools.providers.delete" }),
});

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
export const poolOf = (projectNumber: string, trust: Trust): PoolProvider => ({
  projectNumber,
  pool: ourPool(trust),
  provider: ourProvider,
});

/** Reads the pool of a connection. Reads only. @param trust - What its provider must trust. Absent: the pool alone is asked about. */
export async function readPoolOf(google: CloudSession, at: PoolProvider, trust?: Trust): Promise<PoolReading> {
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
