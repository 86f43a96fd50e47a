import type { Route } from "../../lib/http/route.ts";

export const readAudit = () =>
  ({
    on: "GET /audit",
    permission: "audit:read",
    query: ["after", "provider_session"],
    limit: ["audit", "120/min"],
  }) as const satisfies Route;
