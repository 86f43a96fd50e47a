import * as v from "valibot";
import { type Route, read } from "../../lib/http/route.ts";

const change = {
  lambda: "change",
  rights: "changeClients",
  permission: "clients:write",
  limit: ["oauth client", "10/min", "30/h"],
} as const;

/** No provider publishes the form of its ids and secrets. */
const visible = (most: number) => v.pipe(v.string(), v.trim(), v.regex(/^[\x21-\x7e]+$/), v.maxLength(most));

export const setOAuthClient = () =>
  ({
    on: "PUT /oauth-clients/{provider}",
    ...change,
    body: v.strictObject({ client_id: visible(200), client_secret: visible(500), region: v.optional(v.string()) }),
  }) as const satisfies Route;

export const removeOAuthClient = () => ({ on: "DELETE /oauth-clients/{provider}", ...change, query: ["region"] }) as const satisfies Route;

export const listOAuthClients = () => read("GET /oauth-clients/{provider}", "read", {});
