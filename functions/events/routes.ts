import { read } from "../../lib/http/route.ts";

export const listEvents = () =>
  read("GET /events", "numberEvents", { lambda: "list", query: ["after", "limit"], limit: ["events", "120/min"] });
