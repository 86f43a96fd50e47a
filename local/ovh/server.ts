import { randomBytes } from "node:crypto";
import type { Call } from "../simulator/call.ts";
import { Refused, type Reply } from "../simulator/reply.ts";
import { findRoute, type Route } from "../simulator/route.ts";
import { type Simulator, startSimulator } from "../simulator/server.ts";
import { getDetails, getMe, getProject, getTime, listProjects } from "./api.ts";
import { getAuthorization, postConsent } from "./authorize.ts";
import { controlRoutes } from "./control.ts";
import { describeCall, describeState } from "./describe.ts";
import { postPolicy } from "./iam-policy.ts";
import { renderRefusal } from "./page.ts";
import { apiRefusals } from "./refusals.ts";
import { REGIONS, regionOf } from "./regions.ts";
import { postRevoke } from "./revoke.ts";
import { settingsSchema } from "./settings.ts";
import { postToken } from "./token.ts";
import { createWorld, type OvhClient, type World } from "./world.ts";

/** The paths of one region. `/1.0` and `/v1` are the same API. */
const routes: readonly Route<World>[] = [
  { method: "GET", path: "/auth/oauth2/authorize", handle: getAuthorization },
  { method: "POST", path: "/auth/oauth2/consent", handle: postConsent },
  { method: "POST", path: "/auth/oauth2/token", handle: postToken },
  { method: "POST", path: "/auth/oauth2/revoke", handle: postRevoke },
  ...["/1.0", "/v1"].flatMap((version) => [
    { method: "GET", path: `${version}/auth/time`, handle: getTime },
    { method: "GET", path: `${version}/auth/details`, handle: getDetails },
    { method: "GET", path: `${version}/me`, handle: getMe },
    { method: "GET", path: `${version}/cloud/project`, handle: listProjects },
    { method: "GET", path: `${version}/cloud/project/{id}`, handle: getProject },
  ]),
  { method: "POST", path: "/v2/iam/policy", handle: postPolicy },
];

const routesOfAll = REGIONS.flatMap((region) => routes.map((route) => ({ ...route, path: `/${region}${route.path}` })));

/**
 * Starts a simulator of the parts of OVHcloud that a connection needs, on the loopback address only.
 *
 * The regions share one address and nothing else: each has its path, such as `/eu/auth/oauth2/token` and `/eu/1.0/me`. The simulator
 * refuses what OVHcloud refuses. The control plane under `/_control/` changes its behaviour.
 *
 * @param options.port - 0 takes a free one.
 * @param options.clients - The operator's registered OAuth clients, one for each region.
 */
export function startOvh({ port, clients }: { readonly port: number; readonly clients: readonly OvhClient[] }): Promise<Simulator> {
  return startSimulator<World>(
    {
      name: "OVHcloud",
      createWorld: (url) => createWorld(url, clients),
      answer: async (call, world) => withQueryId(call, await answer(call, world)),
      settingsSchema,
      commands: controlRoutes,
      describeCall,
      describeState,
    },
    { port },
  );
}

async function answer(call: Call, world: World): Promise<Reply> {
  const handle = findRoute(routesOfAll, call);
  if (handle === undefined) {
    const isApi = /^\/\w+\/(1\.0|v1|v2)\//.test(call.path);
    return isApi ? apiRefusals(world.settings).notFound(call.path).reply : renderRefusal(404, "not_found", "There is no such page.");
  }
  try {
    return await handle(call, world);
  } catch (error) {
    if (error instanceof Refused) return error.reply;
    throw error;
  }
}

/** Every answer of the API, a refusal too, has an id for the support. */
function withQueryId({ path }: Call, reply: Reply): Reply {
  if (!/^\/(eu|ca|us)\/(1\.0|v1|v2)\//.test(path)) return reply;
  const id = `${regionOf(path).toUpperCase()}.ext-3.${randomBytes(8).toString("hex")}`;
  return { ...reply, headers: { ...reply.headers, "x-ovh-queryid": id } };
}
