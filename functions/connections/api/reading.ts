import * as v from "valibot";
import type { ApiDescription } from "../../../lib/openapi/describe.ts";
import { onlyAccountParameter } from "../../../lib/openapi/parameters.ts";
import { body as labelBody } from "../label.ts";
import { aboutExample, connectionExample } from "./answer-examples.ts";
import { connectionView, connectionWithAbout, listedConnection } from "./answer-schemas.ts";

const example = { ...connectionExample, about: aboutExample };
const bareExample = { id: example.id, provider: "gcp", account: "default", status: "active", about: aboutExample };
const connection = { description: "The connection.", schema: connectionWithAbout, examples: { google: example } };

/** The routes that read connections from the table alone. */
export const readingRoutes: ApiDescription["routes"] = {
  "GET /connections": {
    id: "listConnections",
    summary: "All connections of the organisation, page by page",
    description:
      "In the order of provider and account. Without `connectors:read` a right to tokens is enough, a narrowed one too: the answer has those that it reaches, without the people.",
    right: "connectors:read",
    orRight: "tokens:read",
    query: {
      limit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100), v.description("How many at most.")), 100),
      cursor: v.optional(v.pipe(v.string(), v.regex(/^[\w-]{8,128}$/), v.description("`next_cursor` of the page before."))),
      connected_by: v.optional(
        v.pipe(
          v.string(),
          v.minLength(1),
          v.maxLength(256),
          v.description("Only those that this person has connected. Needs `connectors:read`. A page that is not the last may be empty."),
        ),
      ),
    },
    answers: {
      200: {
        description: "A page. The last one has no cursor.",
        schema: v.strictObject({
          connections: v.array(listedConnection),
          next_cursor: v.optional(v.string()),
        }),
        examples: { one: { connections: [example] }, toMachine: { connections: [bareExample] }, none: { connections: [] } },
      },
    },
  },
  "GET /connections/{provider}": {
    id: "readConnection",
    summary: "One connection",
    description: "The service reads the record and asks no provider. `POST /connections/{provider}/check` asks.",
    right: "connectors:read",
    query: { account: onlyAccountParameter },
    answers: { 200: connection },
    failures: ["not_found", "account_required"],
  },
  "PATCH /connections/{provider}/{account}": {
    id: "labelConnection",
    summary: "Gives a connection a label for people",
    description: "`null` takes the label away. The account, by which programs know the connection, never changes.",
    right: "connectors:write",
    body: labelBody,
    bodyExamples: { production: { label: "Production" } },
    answers: { 200: { description: "The connection.", schema: connectionView, examples: { google: connectionExample } } },
    failures: ["not_found", "connection_busy"],
  },
  "GET /connections/{provider}/{account}": {
    id: "readConnectionOfAccount",
    summary: "One connection, by its account",
    description: "The service reads the record and asks no provider. The account is that of the list.",
    right: "connectors:read",
    answers: { 200: connection },
    failures: ["not_found"],
  },
};
