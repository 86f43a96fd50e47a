import ipaddr from "ipaddr.js";

/** Networks of the operator's own to which webhooks may go, besides public addresses. */
export type OwnNetworks = readonly [ipaddr.IPv4 | ipaddr.IPv6, number][];

/** Reads networks such as `10.4.0.0/16, fd00:1::/64`. @returns `undefined`: one of them is no network. */
export function parseNetworks(text: string): OwnNetworks | undefined {
  const parts = text.split(",").map((part) => part.trim());
  const named = parts.filter((part) => part !== "");
  return named.every((part) => ipaddr.isValidCIDR(part)) ? named.map((part) => ipaddr.parseCIDR(part)) : undefined;
}

/** Whether an address is in one of these networks. */
export function isInNetworks(address: string, networks: OwnNetworks): boolean {
  const parsed = ipaddr.process(address);
  return networks.some(([network, bits]) => parsed.kind() === network.kind() && parsed.match(network, bits));
}

/**
 * Whether an address is of the public internet. Everything that a standard reserves is not: private, loopback, link-local with the metadata service of clouds, shared
 * (RFC 6598), unique local, multicast, documentation, and IPv6 addresses that stand for an IPv4 address, by any translation.
 *
 * @see {@link https://www.iana.org/assignments/iana-ipv4-special-registry/ IANA's special-purpose addresses}
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) {
    return false;
  }
  const parsed = ipaddr.parse(address);
  // Of IPv6 only 2000::/3 is assigned to the internet; an address that is mapped to IPv4 is in no part of it.
  return parsed.range() === "unicast" && (parsed.kind() === "ipv4" || parsed.match(assigned, 3));
}

const assigned = ipaddr.parse("2000::");
