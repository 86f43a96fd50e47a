import { serve } from "../../../lib/http/serve.ts";
import { type Device, listDevices } from "../../../lib/providers/tailscale/devices.ts";
import { readTailnet } from "../../tailscale/to-tailnet.ts";
import { type TailnetDeps, withTailnet } from "../../tailscale/with-tailnet.ts";
import * as routes from "./routes.ts";

/** `GET /tailscale_api/tailscale/devices`: the machines of the connected tailnet, with their routes. */
export const createHandler = serve(
  routes.listTailscaleDevices,
  (deps: TailnetDeps) => (request) =>
    withTailnet(deps, request, async (caller, connection) => {
      const tailnet = readTailnet(request.query.get("tailnet"), connection);
      return { devices: (await listDevices(caller, { tailnet, fields: "all" })).map(toView) };
    }),
);

/** The two routes of an exit node. Only an exit node offers them. */
const everything: readonly string[] = ["0.0.0.0/0", "::/0"];

function toView(device: Device) {
  const { enabledRoutes, lastSeen, created, expires } = device;
  return {
    id: device.id,
    nodeId: device.nodeId,
    hostname: device.hostname,
    name: device.name,
    addresses: device.addresses,
    authorized: device.authorized,
    blocked: device.blocksIncomingConnections,
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
