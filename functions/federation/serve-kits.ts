import type { Environment } from "../../lib/config.ts";
import { readWord } from "../../lib/http/query.ts";
import { httpLambda, serve, together } from "../../lib/http/serve.ts";
import { readIdentitySource } from "../../lib/issuer/identity-source.ts";
import { trustsFromEnvironment } from "../../lib/issuer/identity-tokens-from-environment.ts";
import { roleTypes } from "../../lib/kits/aws/role-types.ts";
import { issuersIn } from "../../lib/table/stored-issuers.ts";
import { reservedIdsIn } from "../../lib/table/stored-reserved-ids.ts";
import { composeTable } from "../compose.ts";
import { buildFederatedKits, everyKit } from "./kits.ts";
import { buildCustomerSide, buildOffer, type FederatedKitDeps, type KitDeps } from "./read-kits.ts";
import { requireAccountKey } from "./require-account-key.ts";
import * as routes from "./routes.ts";

/**
 * `GET /connections/{provider}/federated`: what the customer must trust, and the texts that make it so. From now on the documents of the organisation's
 * issuer can be read, and the connection's id is reserved.
 */
export const readFederatedKit = serve(
  routes.offerFederation,
  (deps: FederatedKitDeps) =>
    async ({ principal, path, query }) =>
      buildOffer(deps, requireAccountKey(principal, path.provider, query)),
);

/**
 * `GET /connections/{provider}/customer-side?method=…`: what the organisation makes at the provider before it connects by a method that needs no issuer
 * of ours, as scripts and Terraform. It holds no secret: what makes one prints it at the customer.
 */
export const readKit = serve(routes.readCustomerSide, (deps: KitDeps) => async ({ principal, path, query }) => {
  const { provider = "" } = path;
  const named = query.has("account") ? await deps.connections.read(requireAccountKey(principal, provider, query)) : undefined;
  const method = query.get("method");
  // Every other method has the default alone.
  const roleType = readWord(query, "role_type", method === "role" ? roleTypes : roleTypes.slice(0, 1), "ReadOnly");
  const mayWrite = principal.permissions.has("connectors:write");
  return buildCustomerSide(deps, { tenant: principal.tenant, provider, method, named, roleType, mayWrite });
});

export const createHandler = together(readFederatedKit, readKit);

export const handler = httpLambda(createHandler, composeKits);

/** What reads the kits of every provider. */
export function composeKits(env: Environment) {
  const records = composeTable(env);
  const { table } = records;
  return {
    ...records,
    reservedIds: reservedIdsIn(table, records),
    issuers: issuersIn(table),
    federatedKits: buildFederatedKits(readIdentitySource(env)),
    kits: Object.fromEntries(Object.entries(everyKit).map(([provider, build]) => [provider, build(env)])),
    trusts: trustsFromEnvironment(env, table),
  };
}
