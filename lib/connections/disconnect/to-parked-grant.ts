import { minutesAfter } from "../../instants.ts";
import { hashOpaqueValue } from "../../oauth/opaque-value.ts";
import type { ParkedGrant } from "../attempt.ts";
import type { Connection } from "../connection.ts";
import { retryMinutes } from "./return-parked-grant.ts";

/**
 * The grant of a connection as a parked one: outside of it, to be given back. Nobody can confirm it.
 *
 * @param id - Where it is parked: the same for the same grant, so that a second try finds the first one's.
 */
export const toParkedGrant = (connection: Connection, id: string, now: Date): ParkedGrant => ({
  tenant: connection.tenant,
  provider: connection.provider,
  account: connection.account,
  attemptId: id,
  phase: "rejected",
  principalId: connection.connectedBy,
  // Nothing hashes to the hash of nothing that a confirmation could be.
  confirmationHash: hashOpaqueValue(""),
  needsConfirmation: true,
  method: connection.method,
  identity: connection.identity,
  ...(connection.details === undefined ? {} : { details: connection.details }),
  scopesRequested: connection.scopesRequested,
  scopesGranted: connection.scopesGranted,
  hasRefreshToken: connection.hasRefreshToken,
  replaceAccount: false,
  expiresAt: minutesAfter(now, retryMinutes),
});
