import type { ParkedGrant } from "./attempt.ts";
import type { ConnectionKey } from "./connection.ts";
import type { CredentialKey } from "./credential-store.ts";

/**
 * Builds the key of a connection's credential. Each field is named: a whole record has the type of a key, and would be passed to the store
 * with all its fields.
 */
export const toLiveKey = ({ tenant, provider, account }: ConnectionKey): CredentialKey => ({
  area: "connections",
  tenant,
  provider,
  account,
});

/** Builds the key of a parked grant's credential: in an area of its own, under the id of its record. */
export const toParkedKey = ({ tenant, provider, attemptId }: Pick<ParkedGrant, "tenant" | "provider" | "attemptId">): CredentialKey => ({
  area: "parked",
  tenant,
  provider,
  account: attemptId,
});
