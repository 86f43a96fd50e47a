/** What the routes ask for, all of it. */
export const allRights = [
  "connectors:read",
  "connectors:write",
  "clients:write",
  "tokens:read",
  "relay:use",
  "audit:read",
  "operations:read",
  "connect_sessions:write",
] as const;
