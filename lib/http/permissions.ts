const permissions = ["connectors:read", "connectors:write", "tokens:read", "audit:read"] as const;

/** The permissions of a caller. `tokens:read`, the broker's, is for machines: no other permission and no role implies it. */
export type Permission = (typeof permissions)[number];

/**
 * Returns the permissions of a role: `viewer` reads, `editor` and `admin` write as well, `admin` reads the audit trail, any other role has
 * none. No role gives the broker's permission.
 */
export function permissionsOfRole(role: unknown): ReadonlySet<Permission> {
  if (role === "editor" || role === "admin") {
    return new Set<Permission>(["connectors:read", "connectors:write", ...(role === "admin" ? (["audit:read"] as const) : [])]);
  }
  return new Set<Permission>(role === "viewer" ? ["connectors:read"] : []);
}

/** Reads the known permissions out of words separated by spaces; other applications' words are ignored. */
export function parsePermissions(words: string): ReadonlySet<Permission> {
  const given = new Set(words.split(" "));
  return new Set(permissions.filter((permission) => given.has(permission)));
}
