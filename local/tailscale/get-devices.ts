import { json } from "../simulator/reply.ts";
import type { Handler } from "../simulator/route.ts";
import { authorizeCall } from "./authorize-call.ts";
import { toWireDevice } from "./device.ts";
import { refusals } from "./refusals.ts";
import type { World } from "./world.ts";

/** `GET …/devices`: all of them at once, without pages. Parameters other than `fields` filter by equality. */
export const getDevices: Handler<World> = (call, world) => {
  const tailnet = authorizeCall(call, world, "devices:core:read");
  const fields = call.query.get("fields") ?? "default";
  if (fields !== "default" && fields !== "all") throw refusals.malformed();
  const filters = [...call.query].filter(([name]) => name !== "fields");
  const devices = tailnet.devices
    .filter(({ isExternal }) => !isExternal || world.settings.lists_external_devices)
    .map((device) => toWireDevice(device, tailnet.domain, fields))
    .filter((device) => filters.every(([name, value]) => hasValue(device[name], value)));
  return json(200, { devices });
};

function hasValue(field: unknown, value: string): boolean {
  return Array.isArray(field) ? field.includes(value) : String(field) === value;
}
