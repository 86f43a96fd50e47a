import * as v from "valibot";
import type { ConnectionKey } from "../../lib/connections/connection.ts";
import type { ReservedIds } from "../../lib/connections/reserved-ids.ts";
import type { Connections } from "../../lib/connections/stores.ts";
import { Failure } from "../../lib/errors.ts";
import { readConnectionKey } from "../../lib/http/connection-key.ts";
import { accountWord } from "../../lib/http/place-fields.ts";
import type { Principal } from "../../lib/http/principal.ts";

/** What finds the id that the trust of a customer names. */
export type AccountKeyDeps = { readonly connections: Pick<Connections, "read">; readonly reservedIds: Pick<ReservedIds, "readOrReserve"> };

/**
 * Reads the place of a connection that may not exist yet: `account` of the query names it.
 *
 * @throws {Failure} `not_found`, as `readConnectionKey`. `invalid_request` with the field `account`: no connect route would make such a place.
 */
export function requireAccountKey(
  principal: Pick<Principal, "tenant">,
  provider: string | undefined,
  query: URLSearchParams,
): ConnectionKey {
  const at = readConnectionKey(principal, provider, query.get("account"));
  if (!v.is(accountWord, at.account)) {
    throw new Failure("invalid_request", { field: "account" });
  }
  return at;
}
