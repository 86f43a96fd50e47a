import type { Route } from "../../lib/http/route.ts";

const operators = { rights: "operate", lambda: "read", permission: "operations:read", limit: ["operations", "4/min"] } as const;

export const readOperations = () => ({ on: "GET /operations", ...operators }) as const satisfies Route;

export const listOrganisations = () =>
  ({ on: "GET /operations/organisations", ...operators, query: ["q", "limit"] }) as const satisfies Route;
