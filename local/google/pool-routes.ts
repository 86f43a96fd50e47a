import type { Route } from "../simulator/route.ts";
import { createPool, deletePool, getPool, patchPool, undeletePool } from "./pool-methods.ts";
import { getPoolOperation } from "./pool-operations.ts";
import { createProvider, deleteProvider, getProvider, listProviders, patchProvider, undeleteProvider } from "./pool-provider-methods.ts";
import type { World } from "./world.ts";

const POOLS = "/v1/projects/{project}/locations/global/workloadIdentityPools";
const POOL = `${POOLS}/{pool}`;
const PROVIDER = `${POOL}/providers/{provider}`;

/**
 * The workload identity pools of iam.googleapis.com. They are those that the control plane makes.
 *
 * @see {@link https://cloud.google.com/iam/docs/reference/rest/v1/projects.locations.workloadIdentityPools projects.locations.workloadIdentityPools}
 */
export const poolRoutes: readonly Route<World>[] = [
  { method: "POST", path: POOLS, handle: createPool },
  { method: "POST", path: `${POOL}:undelete`, handle: undeletePool },
  { method: "GET", path: POOL, handle: getPool },
  { method: "PATCH", path: POOL, handle: patchPool },
  { method: "DELETE", path: POOL, handle: deletePool },
  { method: "GET", path: `${POOL}/operations/{operation}`, handle: getPoolOperation },
  { method: "POST", path: `${POOL}/providers`, handle: createProvider },
  { method: "GET", path: `${POOL}/providers`, handle: listProviders },
  { method: "POST", path: `${PROVIDER}:undelete`, handle: undeleteProvider },
  { method: "GET", path: PROVIDER, handle: getProvider },
  { method: "PATCH", path: PROVIDER, handle: patchProvider },
  { method: "DELETE", path: PROVIDER, handle: deleteProvider },
  { method: "GET", path: `${PROVIDER}/operations/{operation}`, handle: getPoolOperation },
];
