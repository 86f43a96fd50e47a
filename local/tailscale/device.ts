import { randomInt } from "node:crypto";
import * as v from "valibot";
import { randomId } from "./ids.ts";

const flag = (value: boolean) => v.optional(v.boolean(), value);
const strings = v.optional(v.array(v.string()), () => []);

/** A device as the control plane takes it. Only the host name is required. Fields are spelled as Tailscale spells them. */
export const deviceSchema = v.strictObject({
  hostname: v.pipe(v.string(), v.nonEmpty()),
  nodeId: v.optional(v.string(), () => randomId("n")),
  /** Default the host name in the tailnet's domain. */
  name: v.optional(v.nullable(v.string()), null),
  addresses: v.optional(v.array(v.string()), () => [`100.64.${randomInt(256)}.${randomInt(1, 255)}`]),
  user: v.optional(v.string(), "ops@example.com"),
  tags: strings,
  os: v.optional(v.string(), "linux"),
  clientVersion: v.optional(v.string(), "1.94.0"),
  updateAvailable: flag(false),
  created: v.optional(v.string(), "2026-03-01T10:00:00Z"),
  /** Shown while the device is not connected; `null` for one that never was. */
  lastSeen: v.optional(v.nullable(v.string()), null),
  authorized: flag(true),
  /** Shared in from another tailnet. */
  isExternal: flag(false),
  isEphemeral: flag(false),
  blocksIncomingConnections: flag(false),
  connectedToControl: flag(true),
  sshEnabled: flag(false),
  advertisedRoutes: strings,
  enabledRoutes: strings,
});

export type Device = v.InferOutput<typeof deviceSchema>;

/**
 * Builds a device as the API returns it.
 *
 * @param domain - The tailnet's, such as `tailabc12.ts.net`.
 * @param fields - `default` leaves out routes, connectivity and SSH.
 */
export function toWireDevice(device: Device, domain: string, fields: "default" | "all"): Record<string, unknown> {
  const { hostname, nodeId, tags, isExternal, connectedToControl, lastSeen } = device;
  const isTagged = tags.length > 0;
  return {
    id: toLegacyId(nodeId),
    nodeId,
    name: device.name ?? `${hostname}.${domain}`,
    hostname,
    addresses: device.addresses,
    user: device.user,
    ...(isTagged && { tags }),
    os: device.os,
    clientVersion: isExternal ? "" : device.clientVersion,
    updateAvailable: device.updateAvailable,
    created: isExternal ? "" : device.created,
    expires: isTagged ? "0001-01-01T00:00:00Z" : "2026-09-01T10:00:00Z",
    keyExpiryDisabled: isTagged,
    authorized: device.authorized,
    isExternal,
    isEphemeral: device.isEphemeral,
    blocksIncomingConnections: device.blocksIncomingConnections,
    connectedToControl,
    ...(!connectedToControl && lastSeen !== null && { lastSeen }),
    machineKey: "mkey:00",
    nodeKey: "nodekey:00",
    tailnetLockKey: "",
    tailnetLockError: "",
    ...(fields === "all" && toFurtherFields(device)),
  };
}

/** Computes the older of a device's two ids: digits only. */
function toLegacyId(nodeId: string): string {
  return String(Buffer.from(nodeId.padEnd(6)).readUIntBE(0, 6));
}

function toFurtherFields({ advertisedRoutes, enabledRoutes, sshEnabled }: Device) {
  return {
    advertisedRoutes,
    enabledRoutes,
    sshEnabled,
    clientConnectivity: { endpoints: [], mappingVariesByDestIP: false, latency: {}, clientSupports: { upnp: null, ipv6: null } },
    distro: { name: "", version: "", codeName: "" },
  };
}
