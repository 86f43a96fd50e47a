import * as v from "valibot";
import { connectionLabel } from "../../lib/http/place-fields.ts";
import { publicRoute, write } from "../../lib/http/route.ts";

export const readIssuerMetadata = () => publicRoute("GET /id/t/{issuer}/.well-known/openid-configuration", {});
export const readIssuerKeys = () => publicRoute("GET /id/t/{issuer}/.well-known/jwks.json", {});

export const offerFederation = () =>
  write("GET /connections/{provider}/federated", { query: ["account"], limit: ["federation offer", "30/min"] });

export const readCustomerSide = () =>
  write("GET /connections/{provider}/customer-side", { query: ["method"], limit: ["customer side", "30/min"] });

export const connectFederated = () =>
  write("POST /connections/{provider}/federated", {
    query: ["account"],
    body: v.objectWithRest({ replace_account: v.optional(v.boolean(), false), label: v.optional(connectionLabel) }, v.unknown()),
    limit: ["federated connect", "10/min", "50/h"],
  });
