import type { Grant, Redemption } from "../../lib/connections/provider.ts";

/** The grant, if the provider's answer was believed. @throws {Failure} Why it was not. */
export function grantOf(redemption: Redemption): Grant {
  if (redemption.kind === "unproven") {
    throw redemption.failure;
  }
  return redemption.grant;
}
