import { defined } from "../../defined.ts";
import { hashOpaqueValue } from "../../oauth/opaque-value.ts";
import { minutesAfter } from "../../system.ts";
import type { ParkedGrant } from "../attempt.ts";
import type { Connection } from "../connection.ts";
import type { CredentialFields } from "../credential-store.ts";
import { retryMinutes } from "../grant-life.ts";

/** The fields that a parked grant keeps of its connection or login. */
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
 * Builds the parked grant of a connection's grant that is to be revoked. It cannot be confirmed.
 *
 * @param id - The id under which it is parked: the same for the same grant, so that a retry finds the first one's.
 * @param fields - The credential with which it is revoked. Absent: its method stores nothing.
 */
export const toParkedGrant = (holder: GrantHolder, id: string, fields: CredentialFields | undefined, now: Date): ParkedGrant => ({
  tenant: holder.tenant,
  provider: holder.provider,
  account: holder.account,
  attemptId: id,
  phase: "rejected",
  principalId: holder.connectedBy,
  // No confirmation has this hash.
  confirmationHash: hashOpaqueValue(""),
  needsConfirmation: true,
  method: holder.method,
  identity: holder.identity,
  ...defined({ details: holder.details }),
  ...(fields === undefined ? { storesNothing: true } : {}),
  scopesRequested: holder.scopesRequested,
  scopesGranted: holder.scopesGranted,
  hasRefreshToken: holder.hasRefreshToken,
  replaceAccount: false,
  expiresAt: minutesAfter(now, retryMinutes),
});
