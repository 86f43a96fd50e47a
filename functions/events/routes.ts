import { read } from "../../lib/http/route.ts";

export const listEvents = () => read("GET /events", { query: ["after", "limit"], limit: ["events", "120/min"] });
