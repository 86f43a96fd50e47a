import { read } from "../../lib/http/route.ts";

export const readMe = () =>
  read("GET /me", "readCallers", { lambda: "read", permission: ["connectors:read", "audit:read", "operations:read", "some tokens"] });

export const listMachines = () => read("GET /machines", "readCallers", { lambda: "read" });
