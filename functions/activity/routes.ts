import { read } from "../../lib/http/route.ts";

const row = { lambda: "read", query: ["limit", "cursor"], limit: ["activity", "120/min"] } as const;

export const listActivity = () => read("GET /activity", "readActivity", row);

export const listConnectionActivity = () => read("GET /connections/{provider}/{account}/activity", "readActivity", row);
