import * as v from "valibot";
import { connectionLabel } from "../../lib/http/place-fields.ts";
import { publicRoute, write } from "../../lib/http/route.ts";

const published = { lambda: "documents", head: true } as const;
export const readIssuerMetadata = () => publicRoute("GET /id/t/{issuer}/.well-known/openid-configuration", "publishIssuers", published);
export const readIssuerKeys = () => publicRoute("GET /id/t/{issuer}/.well-known/jwks.json", "publishIssuers", published);

const lambda = "serve-kits";
export const offerFederation = () =>
  write("GET /connections/{provider}/federated", "serveKits", { lambda, query: ["account"], limit: ["federation offer", "30/min"] });

export const readCustomerSide = () =>
  write("GET /connections/{provider}/customer-side", "serveKits", { lambda, query: ["method"], limit: ["customer side", "30/min"] });

export const connectFederated = () =>
  write("POST /connections/{provider}/federated", "connect", {
    lambda: "connect",
    query: ["account"],
    body: v.objectWithRest({ replace_account: v.optional(v.boolean(), false), label: v.optional(connectionLabel) }, v.unknown()),
    limit: ["federated connect", "10/min", "50/h"],
  });
