import { findRoute, type Route } from "../simulator/route.ts";
import { type Certificate, type Simulator, startSimulator } from "../simulator/server.ts";
import type { Simulation } from "../simulator/simulation.ts";
import { controlRoutes } from "./control.ts";
import { federationRoutes } from "./control-federation.ts";
import { describeCall, describeState } from "./describe.ts";
import { getApplication } from "./get-application.ts";
import { getMetadata } from "./get-metadata.ts";
import { postToken } from "./post-token.ts";
import { refusals } from "./refusals.ts";
import { settingsSchema } from "./settings.ts";
import { getFederatedCredentials, getPermissions, getSubscription, getSubscriptions } from "./subscriptions.ts";
import { createWorld, type IssuerBases, type World } from "./world.ts";

/** The paths of three hosts of Microsoft's, which share none: Entra ID, the management API and Graph. Every other path is 404. */
const routes: readonly Route<World>[] = [
  { method: "POST", path: "/{tenant}/oauth2/v2.0/token", handle: postToken },
  { method: "GET", path: "/{tenant}/v2.0/.well-known/openid-configuration", handle: getMetadata },
  { method: "GET", path: "/subscriptions", handle: getSubscriptions },
  { method: "GET", path: "/subscriptions/{id}", handle: getSubscription },
  { method: "GET", path: "/subscriptions/{id}/providers/Microsoft.Authorization/permissions", handle: getPermissions },
  {
    method: "GET",
    path: "/subscriptions/{id}/resourceGroups/{group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/{name}/federatedIdentityCredentials",
    handle: getFederatedCredentials,
  },
  { method: "GET", path: "/v1.0/{entity}", handle: getApplication },
];

const simulateAzure = (issuers: IssuerBases): Simulation<World> => ({
  name: "Azure",
  createWorld: (url) => createWorld(url, issuers),
  answer: (call, world) => {
    const handle = findRoute(routes, call);
    if (handle === undefined) throw refusals.notFound();
    return handle(call, world);
  },
  settingsSchema,
  commands: [...controlRoutes, ...federationRoutes],
  describeCall,
  describeState,
});

/**
 * Starts a simulator of the parts of Azure that a connection needs, on the loopback address only: tokens of Entra ID, the list of
 * subscriptions, and an application's own record in Graph.
 *
 * It refuses the requests that Microsoft refuses, with Microsoft's codes. The customer's actions in the portal are on the control plane,
 * under `/_control/`.
 *
 * @param options.port - 0 takes a free one.
 * @param options.certificate - Microsoft's library speaks https only. Its callers must trust this certificate.
 * @param options.issuers - Where foreign issuers are served on this machine, by their origin. Default: none can be reached.
 */
export function startAzure(options: {
  readonly port: number;
  readonly certificate: Certificate;
  readonly issuers?: IssuerBases;
}): Promise<Simulator> {
  const { issuers = {}, ...served } = options;
  return startSimulator(simulateAzure(issuers), served);
}
