import { findTrustedId } from "../../lib/connections/reserved-ids.ts";
import { Failure } from "../../lib/errors.ts";
import { httpLambda, serve, together } from "../../lib/http/serve.ts";
import { readIdentitySource } from "../../lib/issuer/identity-source.ts";
import type { Trusts } from "../../lib/issuer/identity-token-source.ts";
import { trustsFromEnvironment } from "../../lib/issuer/identity-tokens-from-environment.ts";
import type { BuildFederatedKit, ReadKit } from "../../lib/kits/kit.ts";
import { isProviderName } from "../../lib/provider-names.ts";
import { type Issuers, issuersIn } from "../../lib/table/stored-issuers.ts";
import { reservedIdsIn } from "../../lib/table/stored-reserved-ids.ts";
import { composeTable } from "../compose.ts";
import type { ByProvider } from "../provider-parts.ts";
import { buildFederatedKits, everyKit } from "./kits.ts";
import { type AccountKeyDeps, requireAccountKey } from "./require-account-key.ts";
import * as routes from "./routes.ts";
import { toKitView } from "./to-kit-view.ts";

type FederatedKitDeps = AccountKeyDeps & {
  readonly issuers: Pick<Issuers, "open">;
  readonly federatedKits: ByProvider<BuildFederatedKit>;
  /** Absent: the operator has no issuer. */
  readonly trusts: Trusts | undefined;
};

/**
 * `GET /connections/{provider}/federated`: what the customer must trust, and the texts that make it so. From now on the documents of the organisation's
 * issuer can be read, and the connection's id is reserved.
 */
export const readFederatedKit = serve(routes.offerFederation, (deps: FederatedKitDeps) => async ({ principal, path, query }) => {
  const at = requireAccountKey(principal, path.provider, query);
  const build = deps.federatedKits[at.provider];
  if (build === undefined || deps.trusts === undefined) {
    throw new Failure("not_found");
  }
  const [connection] = await Promise.all([deps.connections.read(at), deps.issuers.open(at.tenant)]);
  const id = await findTrustedId(connection, () => deps.reservedIds.readOrReserve(at));
  const trust = await deps.trusts.trustOf({ tenant: at.tenant, connection: id });
  const { audience = null, ...kit } = build(trust, at);
  return { issuer: trust.issuer, subject: trust.subject, audience, ...toKitView(kit) };
});

type KitDeps = Pick<AccountKeyDeps, "connections"> & { readonly kits: ByProvider<Readonly<Record<string, ReadKit>>> };

/**
 * `GET /connections/{provider}/customer-side?method=…`: what the organisation makes at the provider before it connects by a method that needs no issuer
 * of ours, as scripts and Terraform. It holds no secret: what makes one prints it at the customer.
 *
 * @throws {Failure} `not_found`: the provider has no such method. `invalid_request` with `method`: no method was named, or one that is offered
 * elsewhere.
 */
export const readKit = serve(routes.readCustomerSide, ({ kits, connections }: KitDeps) => async ({ principal, path, query }) => {
  const { provider = "" } = path;
  const methods = isProviderName(provider) ? kits[provider] : undefined;
  if (methods === undefined) {
    throw new Failure("not_found");
  }
  const method = query.get("method");
  const read = method !== null && Object.hasOwn(methods, method) ? methods[method] : undefined;
  if (read === undefined) {
    throw new Failure("invalid_request", { field: "method", detail: `one of ${Object.keys(methods).join(", ")}` });
  }
  const named = query.has("account") ? await connections.read(requireAccountKey(principal, provider, query)) : undefined;
  return { method, ...toKitView(await read(principal.tenant, named?.method === method ? named.details : undefined)) };
});

export const createHandler = together(readFederatedKit, readKit);

export const handler = httpLambda(createHandler, (env) => {
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
});
