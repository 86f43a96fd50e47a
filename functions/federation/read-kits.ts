import type { Connection, ConnectionKey } from "../../lib/connections/connection.ts";
import { findTrustedId } from "../../lib/connections/reserved-ids.ts";
import { Failure } from "../../lib/errors.ts";
import type { Trusts } from "../../lib/issuer/identity-token-source.ts";
import type { RoleType } from "../../lib/kits/aws/role-types.ts";
import type { BuildFederatedKit, ReadKit } from "../../lib/kits/kit.ts";
import { isProviderName } from "../../lib/provider-names.ts";
import type { Issuers } from "../../lib/table/stored-issuers.ts";
import type { ByProvider } from "../provider-parts.ts";
import type { AccountKeyDeps } from "./require-account-key.ts";
import { toKitView } from "./to-kit-view.ts";

export type FederatedKitDeps = AccountKeyDeps & {
  readonly issuers: Pick<Issuers, "open">;
  readonly federatedKits: ByProvider<BuildFederatedKit>;
  /** Absent: the operator has no issuer. */
  readonly trusts: Trusts | undefined;
};

export type KitDeps = Pick<AccountKeyDeps, "connections"> & { readonly kits: ByProvider<Readonly<Record<string, ReadKit>>> };

/**
 * Builds the offer of a connection without a secret. From now on the documents of the organisation's issuer can be read, and the connection's id is
 * reserved.
 *
 * @throws {Failure} `not_found`: the provider or the stage has no such method.
 */
export async function buildOffer(deps: FederatedKitDeps, at: ConnectionKey) {
  const build = deps.federatedKits[at.provider];
  if (build === undefined || deps.trusts === undefined) {
    throw new Failure("not_found");
  }
  const [connection] = await Promise.all([deps.connections.read(at), deps.issuers.open(at.tenant)]);
  const id = await findTrustedId(connection, () => deps.reservedIds.readOrReserve(at));
  const trust = await deps.trusts.trustOf({ tenant: at.tenant, connection: id });
  const { audience = null, ...kit } = build(trust, at);
  return { issuer: trust.issuer, subject: trust.subject, audience, ...toKitView(kit) };
}

type Asked = {
  readonly tenant: string;
  readonly provider: string;
  readonly method: string | null;
  /** The connection that the caller has named. */
  readonly named?: Connection | undefined;
  /** What a role of AWS may do. Default: it only reads. */
  readonly roleType?: RoleType;
  readonly mayWrite: boolean;
  /** The end user of a connect session. */
  readonly endUser?: string | undefined;
};

/**
 * Builds what an organisation makes at a provider before it connects by a method that needs no issuer of ours.
 *
 * @throws {Failure} `not_found`: the provider has no such method. `invalid_request` with `method`: no method was named, or one that is offered
 * elsewhere.
 */
export async function buildCustomerSide(
  { kits }: KitDeps,
  { tenant, provider, method, named, roleType = "ReadOnly", mayWrite, endUser }: Asked,
) {
  const methods = isProviderName(provider) ? kits[provider] : undefined;
  if (methods === undefined) {
    throw new Failure("not_found");
  }
  const read = method !== null && Object.hasOwn(methods, method) ? methods[method] : undefined;
  if (read === undefined) {
    throw new Failure("invalid_request", { field: "method", detail: `one of ${Object.keys(methods).join(", ")}` });
  }
  const details = named?.method === method ? named.details : undefined;
  return { method, ...toKitView(await read(tenant, { details, roleType, mayWrite, endUser })) };
}
