import * as v from "valibot";
import { type Route, read } from "../../lib/http/route.ts";
import { clientId, visibleText } from "./visible-text.ts";

const change = {
  lambda: "change",
  rights: "changeClients",
  permission: "clients:write",
  limit: ["oauth client", "10/min", "30/h"],
} as const;

export const setOAuthClient = () =>
  ({
    on: "PUT /oauth-clients/{provider}",
    ...change,
    body: v.strictObject({
      client_id: clientId,
      client_secret: visibleText(500),
      region: v.optional(v.string()),
      named: v.optional(v.boolean(), false),
    }),
  }) as const satisfies Route;

export const removeOAuthClient = () =>
  ({ on: "DELETE /oauth-clients/{provider}", ...change, query: ["region", "client_id"] }) as const satisfies Route;

export const listOAuthClients = () => read("GET /oauth-clients/{provider}", "read", {});
