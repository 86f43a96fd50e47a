import { publicRoute, read, write } from "../../lib/http/route.ts";

const published = { lambda: "documents", head: true } as const;
export const readIssuerMetadata = () => publicRoute("GET /id/t/{issuer}/.well-known/openid-configuration", "publishIssuers", published);
export const readIssuerKeys = () => publicRoute("GET /id/t/{issuer}/.well-known/jwks.json", "publishIssuers", published);

const lambda = "serve-kits";
export const offerFederation = () =>
  write("GET /connections/{provider}/federated", "serveKits", { lambda, query: ["account"], limit: ["federation offer", "30/min"] });

/** Nothing in it is secret, by AWS's own words not even an external ID. */
export const readCustomerSide = () =>
  read("GET /connections/{provider}/customer-side", "serveKits", {
    lambda,
    query: ["method", "account", "role_type"],
    limit: ["customer side", "30/min"],
  });
