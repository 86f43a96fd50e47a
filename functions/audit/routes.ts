import type { Route } from "../../lib/http/route.ts";

export const readAudit = () =>
  ({
    on: "GET /audit",
    lambda: "read",
    rights: "readAudit",
    permission: "audit:read",
    query: ["after", "provider_session"],
    limit: ["audit", "120/min"],
  }) as const satisfies Route;
