import type { ParkedGrant } from "./attempt.ts";
import type { ConnectionKey } from "./connection.ts";
import type { CredentialKey } from "./credential-store.ts";

/**
 * Where the credential of a connection is. Each field is named: a whole record is a key by its type, and would be handed
 * to the store with everything that it holds.
 */
export const toLiveKey = ({ tenant, provider, account }: ConnectionKey): CredentialKey => ({
  area: "connections",
  tenant,
  provider,
  account,
});

/** Where the credential of a parked grant is: beside the live ones, under the id that its record has too. */
export const toParkedKey = ({ tenant, provider, attemptId }: Pick<ParkedGrant, "tenant" | "provider" | "attemptId">): CredentialKey => ({
  area: "parked",
  tenant,
  provider,
  account: attemptId,
});
