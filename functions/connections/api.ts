import type { ApiDescription } from "../../lib/openapi/describe.ts";
import { auroraRoutes } from "./api/aurora.ts";
import { confirmRoutes } from "./api/confirming.ts";
import { readingRoutes } from "./api/reading.ts";
import { usingRoutes } from "./api/using.ts";

/** The routes of every provider's connections, in our form and in that of Aurora's client. */
export const api: ApiDescription = {
  tag: { name: "Connections", description: "Reading, confirming, keeping and disconnecting the connections of an organisation." },
  routes: { ...readingRoutes, ...confirmRoutes, ...usingRoutes, ...auroraRoutes },
};
