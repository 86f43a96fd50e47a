import { findRoute, type Route } from "../simulator/route.ts";
import { type Simulator, startSimulator } from "../simulator/server.ts";
import type { Simulation } from "../simulator/simulation.ts";
import { controlRoutes } from "./control.ts";
import { describeCall, describeState } from "./describe.ts";
import { putKey } from "./federated-keys.ts";
import { getDevices } from "./get-devices.ts";
import { deleteKey, getKey, getKeys, postKey } from "./keys.ts";
import { getPolicyFile, postPolicyFile } from "./policy-file.ts";
import { postToken } from "./post-token.ts";
import { postTokenExchange } from "./post-token-exchange.ts";
import { refusals } from "./refusals.ts";
import { settingsSchema } from "./settings.ts";
import { createWorld, type World } from "./world.ts";

const TAILNET = "/api/v2/tailnet/{tailnet}";

/** Every path of Tailscale's API that is simulated. Every other path is 404. */
const routes: readonly Route<World>[] = [
  { method: "POST", path: "/api/v2/oauth/token", handle: postToken },
  { method: "POST", path: "/api/v2/oauth/token-exchange", handle: postTokenExchange },
  { method: "GET", path: `${TAILNET}/devices`, handle: getDevices },
  { method: "POST", path: `${TAILNET}/keys`, handle: postKey },
  { method: "GET", path: `${TAILNET}/keys`, handle: getKeys },
  { method: "GET", path: `${TAILNET}/keys/{keyId}`, handle: getKey },
  { method: "PUT", path: `${TAILNET}/keys/{keyId}`, handle: putKey },
  { method: "DELETE", path: `${TAILNET}/keys/{keyId}`, handle: deleteKey },
  { method: "GET", path: `${TAILNET}/acl`, handle: getPolicyFile },
  { method: "POST", path: `${TAILNET}/acl`, handle: postPolicyFile },
];

const tailscale = (issuers: Readonly<Record<string, string>>): Simulation<World> => ({
  name: "Tailscale",
  createWorld: () => createWorld(issuers),
  answer: (call, world) => {
    const handle = findRoute(routes, call);
    if (handle === undefined) throw refusals.notFound();
    return handle(call, world);
  },
  settingsSchema,
  commands: controlRoutes,
  describeCall,
  describeState,
});

type Options = { readonly port: number; readonly issuers?: Readonly<Record<string, string>> };

/**
 * Starts a simulator of the parts of Tailscale's API that a connection needs, on the loopback address only.
 *
 * It refuses the requests that Tailscale refuses, with Tailscale's texts. The customer's actions in Tailscale's console are on the control
 * plane, under `/_control/`.
 *
 * @param options.port - 0 takes a free one.
 * @param options.issuers - The origin of each issuer that customers may trust, such as `https://id.aurora.example`, and the address at which this machine
 *   serves it. Default none: no other issuer can be reached.
 */
export function startTailscale({ port, issuers = {} }: Options): Promise<Simulator> {
  return startSimulator(tailscale(issuers), { port });
}
