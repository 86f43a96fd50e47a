import { hash } from "node:crypto";
import type { Trust } from "../../issuer/identity-token-source.ts";
import { connectionNameOf } from "../../issuer/tenant-issuer.ts";

/** The provider in a pool that our script makes. It is the only one there. */
export const ourProvider = "aurora";

/**
 * Names the pool that our script makes for a connection: one of its own. Providers of one pool share their subjects, so that in a shared pool
 * a person who may add a provider could come as any connection. What was deleted keeps its name for 30 days, and a later connection has another one.
 */
export const ourPool = (trust: Trust): string => `aurora-${hash("sha256", connectionNameOf(trust), "hex").slice(0, 20)}`;

/** Whether our script has made a pool, as far as its name tells. */
export const isOurPool = (pool: string): boolean => /^aurora-[0-9a-f]{20}$/.test(pool);

/** Lets who comes through a pool take the tokens of a service account. */
export const impersonationRole = "roles/iam.workloadIdentityUser";

/** The APIs that the connection needs in the project that is charged for its calls. */
export const neededServices: readonly string[] = ["iam", "iamcredentials", "sts", "cloudresourcemanager"].map(
  (name) => `${name}.googleapis.com`,
);
