import { isNarrowedRight, type NarrowedRight } from "./narrowed-rights.ts";

const permissions = ["connectors:read", "connectors:write", "tokens:read", "relay:use", "audit:read"] as const;

/**
 * A permission that is limited to nothing. `tokens:read`, the broker's, and `relay:use` are for machines: no other permission and no role implies
 * them.
 */
export type WholePermission = (typeof permissions)[number];

/** The permissions of a caller. */
export type Permission = WholePermission | NarrowedRight;

/**
 * Returns the permissions of a role: `viewer` reads, `editor` and `admin` write as well, `admin` reads the audit trail, any other role has
 * none. No role gives the broker's permission, or the relay's.
 */
export function permissionsOfRole(role: unknown): ReadonlySet<Permission> {
  if (role === "editor" || role === "admin") {
    return new Set<Permission>(["connectors:read", "connectors:write", ...(role === "admin" ? (["audit:read"] as const) : [])]);
  }
  return new Set<Permission>(role === "viewer" ? ["connectors:read"] : []);
}

/**
 * Reads the known permissions out of words separated by spaces. Other applications' words are ignored, and so is a narrowed right of which any
 * part is unknown: it never counts as a wider one.
 */
export function parsePermissions(words: string): ReadonlySet<Permission> {
  const given = new Set(words.split(" "));
  return new Set<Permission>([...permissions.filter((permission) => given.has(permission)), ...[...given].filter(isNarrowedRight)]);
}
