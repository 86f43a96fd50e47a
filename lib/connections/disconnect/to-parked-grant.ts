import { minutesAfter } from "../../instants.ts";
import { hashOpaqueValue } from "../../oauth/opaque-value.ts";
import type { ParkedGrant } from "../attempt.ts";
import type { Connection } from "../connection.ts";
import type { CredentialFields } from "../credential-store.ts";
import { retryMinutes } from "./return-parked-grant.ts";

/** What a parked grant keeps of the connection or login that had it. */
export type GrantHolder = Pick<
  Connection,
  | "tenant"
  | "provider"
  | "account"
  | "method"
  | "identity"
  | "details"
  | "connectedBy"
  | "scopesRequested"
  | "scopesGranted"
  | "hasRefreshToken"
>;

/**
 * The grant of a connection as a parked one: outside of it, to be given back. Nobody can confirm it.
 *
 * @param id - Where it is parked: the same for the same grant, so that a second try finds the first one's.
 * @param fields - What it is given back with. Absent: its method stores nothing.
 */
export const toParkedGrant = (holder: GrantHolder, id: string, fields: CredentialFields | undefined, now: Date): ParkedGrant => ({
  tenant: holder.tenant,
  provider: holder.provider,
  account: holder.account,
  attemptId: id,
  phase: "rejected",
  principalId: holder.connectedBy,
  // Nothing hashes to the hash of nothing that a confirmation could be.
  confirmationHash: hashOpaqueValue(""),
  needsConfirmation: true,
  method: holder.method,
  identity: holder.identity,
  ...(holder.details === undefined ? {} : { details: holder.details }),
  ...(fields === undefined ? { storesNothing: true } : {}),
  scopesRequested: holder.scopesRequested,
  scopesGranted: holder.scopesGranted,
  hasRefreshToken: holder.hasRefreshToken,
  replaceAccount: false,
  expiresAt: minutesAfter(now, retryMinutes),
});
