import type { Trust } from "../../../issuer/identity-token-source.ts";
import { ourPool, ourProvider } from "../federation-names.ts";
import type { PoolProvider } from "../pool-provider.ts";
import type { CloudSession } from "./cloud-session.ts";
import { type CloudProvider, isDeleted, listProviders, readPool, trustsOnly } from "./pool-api.ts";

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
