import type { Grant, Redemption } from "../../lib/connections/provider.ts";

/** Reads the grant of a valid redemption. @throws {Failure} The reason why it is not valid. */
export function grantOf(redemption: Redemption): Grant {
  if (redemption.kind !== "granted") {
    throw redemption.failure;
  }
  return redemption.grant;
}
