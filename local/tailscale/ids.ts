import { randomBytes } from "node:crypto";

/** An id as Tailscale makes them: `k…CNTRL` for keys and clients, `T…CNTRL` for tailnets, `n…CNTRL` for devices. */
export function randomId(prefix: string): string {
  return `${prefix}${randomBytes(6).toString("hex")}CNTRL`;
}

/** `<prefix>-<id>-<random>`: the id of a secret can be read from its text. */
export function randomSecret(prefix: "tskey-client" | "tskey-api" | "tskey-auth", id: string): string {
  return `${prefix}-${id}-${randomBytes(16).toString("hex")}`;
}

/** Prefix and id of a secret, which may be shown; `null` for a text that is not laid out as one. */
export function toPublicPart(secret: string): string | null {
  return /^(tskey-[a-z]+-[A-Za-z0-9]+)-/.exec(secret)?.[1] ?? null;
}

/** RFC 3339 in whole seconds, as Tailscale writes instants. */
export function toInstant(at: Date): string {
  return at.toISOString().replace(/\.\d+/, "");
}
