import type { Grant, Redemption } from "../../lib/connections/provider.ts";

/** The grant, if the provider answered and was believed. @throws {Failure} Why it was not. */
export function grantOf(redemption: Redemption): Grant {
  if (redemption.kind !== "granted") {
    throw redemption.failure;
  }
  return redemption.grant;
}
