import { hash } from "node:crypto";
import { type Trust, toConnectionName } from "../../issuer/identity-token-source.ts";

/** A provider of a customer's workload identity pool: what of it trusts our issuer. */
export type PoolProvider = { readonly projectNumber: string; readonly pool: string; readonly provider: string };

const form =
  /^(?:(?:https:)?\/\/iam\.googleapis\.com\/)?projects\/([1-9]\d{0,19})\/locations\/global\/workloadIdentityPools\/([a-z0-9-]{4,32})\/providers\/([a-z0-9-]{4,32})$/;

/** Reads the resource name of a provider, with or without the address of the API before it. @returns `undefined`: the text is none. */
export function parsePoolProvider(text: string): PoolProvider | undefined {
  const [, projectNumber, pool, provider] = form.exec(text.trim()) ?? [];
  return projectNumber === undefined || pool === undefined || provider === undefined ? undefined : { projectNumber, pool, provider };
}

export const toPoolName = ({ projectNumber, pool }: PoolProvider): string =>
  `projects/${projectNumber}/locations/global/workloadIdentityPools/${pool}`;

export const toProviderName = (at: PoolProvider): string => `${toPoolName(at)}/providers/${at.provider}`;

/** The name that the exchange takes. It refuses one with `https:`. */
export const toExchangeAudience = (at: PoolProvider): string => `//iam.googleapis.com/${toProviderName(at)}`;

/** The `aud` of our tokens. It is what a provider compares by default, and our scripts name it all the same. */
export const toAudience = (at: PoolProvider): string => `https:${toExchangeAudience(at)}`;

/** How a policy of the customer's names the one who comes through the pool with a subject. */
export const toPrincipal = (at: PoolProvider, subject: string): string =>
  `principal://iam.googleapis.com/${toPoolName(at)}/subject/${subject}`;

/** The provider in a pool that our script makes. It is the only one there. */
export const ourProvider = "aurora";

/**
 * Names the pool that our script makes for a connection: one of its own. Providers of one pool share their subjects, so that in a shared pool
 * a person who may add a provider could come as any connection. What was deleted keeps its name for 30 days, and a later connection has another one.
 */
export const ourPool = (trust: Trust): string => `aurora-${hash("sha256", toConnectionName(trust), "hex").slice(0, 20)}`;

/** Whether our script has made a pool, as far as its name tells. */
export const isOurPool = (pool: string): boolean => /^aurora-[0-9a-f]{20}$/.test(pool);

/** Lets who comes through a pool take the tokens of a service account. */
export const impersonationRole = "roles/iam.workloadIdentityUser";

/** The APIs that the connection needs in the project that is charged for its calls. */
export const neededServices: readonly string[] = ["iam", "iamcredentials", "sts", "cloudresourcemanager"].map(
  (name) => `${name}.googleapis.com`,
);
