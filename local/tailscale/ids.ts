import { randomBytes } from "node:crypto";

/** Makes an id like Tailscale's: `k…CNTRL` for keys and clients, `T…CNTRL` for tailnets, `n…CNTRL` for devices. */
export function randomId(prefix: string): string {
  return `${prefix}${randomBytes(6).toString("hex")}CNTRL`;
}

/** Makes a secret, `<prefix>-<id>-<random>`: its id can be read from its text. */
export function randomSecret(prefix: "tskey-client" | "tskey-api" | "tskey-auth", id: string): string {
  return `${prefix}-${id}-${randomBytes(16).toString("hex")}`;
}

/** Returns the prefix and the id of a secret, which are public; `null` for a text of another form. */
export function toPublicPart(secret: string): string | null {
  return /^(tskey-[a-z]+-[A-Za-z0-9]+)-/.exec(secret)?.[1] ?? null;
}

/** Formats an instant as Tailscale does: RFC 3339 in whole seconds. */
export function toInstant(at: Date): string {
  return at.toISOString().replace(/\.\d+/, "");
}
