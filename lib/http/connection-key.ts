import type { ConnectionKey } from "../connections/connection.ts";
import { Failure } from "../errors.ts";
import { isProviderName } from "../provider-names.ts";
import type { Principal } from "./principal.ts";
import { parseResourceId } from "./resource-id.ts";

type Caller = Pick<Principal, "tenant">;

/**
 * Reads the key of the connection that a request names. The tenant is the principal's. An impossible provider or account is answered like a
 * connection that does not exist.
 *
 * @param account - As the path or the query names it; absent: `default`.
 *
 * @throws {Failure} `not_found`
 */
export function readConnectionKey({ tenant }: Caller, provider: string | undefined, account: string | null | undefined): ConnectionKey {
  const known = parseResourceId(account ?? "default");
  if (provider === undefined || !isProviderName(provider) || known === undefined) {
    throw new Failure("not_found");
  }
  return { tenant, provider, account: known };
}
