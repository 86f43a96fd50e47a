import { serve, together } from "../../../lib/http/serve.ts";
import { type Device, listDevices } from "../../../lib/providers/tailscale/devices.ts";
import { ownTailnet } from "../../../lib/providers/tailscale/tailnet.ts";
import { readTailnet, toRootTailnet, toTailnet } from "../../tailscale/to-tailnet.ts";
import { type TailnetDeps, withTailnet } from "../../tailscale/with-tailnet.ts";
import type { Records } from "../compose-records.ts";
import * as routes from "./routes.ts";

type Deps = TailnetDeps & Pick<Records, "settings">;

/** `GET /tailscale_api/tailscale/tailnets`: the connected tailnet. A client belongs to one, so there is one at most. */
export const listTailnets = serve(routes.listTailnets, (deps: Deps) => (request) => {
  return withTailnet(deps, request, async (caller, connection) => {
    const [devices, settings] = await Promise.all([listDevices(caller, { tailnet: ownTailnet }), deps.settings.read(connection)]);
    const { tailnet, tailnetName } = toTailnet(connection);
    const enabled = settings.disabled?.includes(tailnet) !== true;
    const isRootTailnet = toRootTailnet(settings, connection) === tailnet;
    return { tailnets: [{ id: tailnet, name: tailnetName, deviceCount: devices.length, enabled, isRootTailnet }] };
  });
});

/** `GET /tailscale_api/tailscale/devices`: the machines of the connected tailnet, with their routes. */
export const listMachines = serve(routes.listTailscaleDevices, (deps: TailnetDeps) => (request) => {
  return withTailnet(deps, request, async (caller, connection) => {
    const tailnet = readTailnet(request.query.get("tailnet"), connection);
    const devices = await listDevices(caller, { tailnet, fields: "all" });
    return { devices: devices.map(toView) };
  });
});

/** The two routes of an exit node. Only an exit node offers them. */
const everything: readonly string[] = ["0.0.0.0/0", "::/0"];

function toView({ blocksIncomingConnections: blocked, enabledRoutes, lastSeen, created, expires, ...device }: Device) {
  return {
    id: device.id,
    nodeId: device.nodeId,
    hostname: device.hostname,
    name: device.name,
    addresses: device.addresses,
    authorized: device.authorized,
    blocked,
    tags: device.tags,
    lastSeen: lastSeen?.toISOString() ?? null,
    os: device.os,
    clientVersion: device.clientVersion,
    updateAvailable: device.updateAvailable,
    isExitNode: enabledRoutes.some((route) => everything.includes(route)),
    isSubnetRouter: enabledRoutes.some((route) => !everything.includes(route)),
    advertisedRoutes: device.advertisedRoutes,
    enabledRoutes,
    user: device.user,
    created: created?.toISOString() ?? null,
    expires: expires?.toISOString() ?? null,
  };
}

export const createHandler = together(listTailnets, listMachines);
