import * as v from "valibot";
import type { ApiDescription } from "../../../packaging/openapi/describe.ts";
import { onlyAccountParameter } from "../../../packaging/openapi/parameters.ts";
import { connectionExample } from "./answer-examples.ts";
import { connectionView } from "./answer-schemas.ts";

const connection = { description: "The connection.", schema: connectionView, examples: { google: connectionExample } };

/** The routes that read connections from the table alone. */
export const readingRoutes: ApiDescription["routes"] = {
  "GET /connections": {
    id: "listConnections",
    summary: "All connections of the organisation, page by page",
    description: "In the order of provider and account. A page is one query of the table.",
    right: "connectors:read",
    query: {
      limit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100), v.description("How many at most.")), 100),
      cursor: v.optional(v.pipe(v.string(), v.description("`next_cursor` of the page before."))),
    },
    answers: {
      200: {
        description: "A page. The last one has no cursor.",
        schema: v.strictObject({ connections: v.array(connectionView), next_cursor: v.optional(v.string()) }),
        examples: { one: { connections: [connectionExample] }, none: { connections: [] } },
      },
    },
  },
  "GET /connections/{provider}": {
    id: "readConnection",
    summary: "One connection",
    right: "connectors:read",
    query: { account: onlyAccountParameter },
    answers: { 200: connection },
    failures: ["not_found", "account_required"],
  },
  "GET /connections/{provider}/{account}": {
    id: "readConnectionOfAccount",
    summary: "One connection, by its account",
    right: "connectors:read",
    answers: { 200: connection },
    failures: ["not_found"],
  },
};
