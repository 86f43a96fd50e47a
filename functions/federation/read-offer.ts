import { findTrustedId } from "../../lib/connections/connect/find-trusted-id.ts";
import type { ReservedIds } from "../../lib/connections/reserved-ids.ts";
import type { Connections } from "../../lib/connections/stores.ts";
import { Failure } from "../../lib/errors.ts";
import { readConnectionKey } from "../../lib/http/connection-key.ts";
import { serve } from "../../lib/http/serve.ts";
import type { Trusts } from "../../lib/issuer/trusts-from-environment.ts";
import type { BuildFederatedKit } from "../../lib/kits/kit.ts";
import type { Issuers } from "../../lib/table/stored-issuers.ts";
import type { Served } from "../served.ts";
import { requirePlace } from "./require-place.ts";
import * as routes from "./routes.ts";
import { toOfferedFields } from "./to-offered-fields.ts";

export type OfferDeps = {
  readonly connections: Pick<Connections, "read">;
  readonly reservedIds: Pick<ReservedIds, "readOrReserve">;
  readonly issuers: Pick<Issuers, "open">;
  readonly offers: Served<BuildFederatedKit>;
  /** Absent: the operator has no issuer. */
  readonly trusts: Trusts | undefined;
};

/**
 * `GET /connections/{provider}/federated`: what the customer must trust, and the texts that make it so. From now on the documents of the organisation's
 * issuer can be read, and the connection's id is reserved.
 */
export const createHandler = serve(routes.offerFederation, (deps: OfferDeps) => async ({ principal, path, query }) => {
  const at = requirePlace(readConnectionKey(principal, path.provider, query.get("account")));
  const build = deps.offers[at.provider];
  if (build === undefined || deps.trusts === undefined) {
    throw new Failure("not_found");
  }
  const [connection] = await Promise.all([deps.connections.read(at), deps.issuers.open(at.tenant)]);
  const id = await findTrustedId(connection, () => deps.reservedIds.readOrReserve(at));
  const trust = await deps.trusts.trustOf({ tenant: at.tenant, connection: id });
  const { audience = null, setUp, remove, fields, links } = build(trust, at);
  return {
    issuer: trust.issuer,
    subject: trust.subject,
    audience,
    set_up: setUp,
    remove,
    fields: toOfferedFields(fields),
    links,
  };
});
