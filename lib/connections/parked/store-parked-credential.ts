import { toFailureCode } from "../../errors.ts";
import type { ParkedGrant } from "../attempt.ts";
import { toParkedKey } from "../credential-key.ts";
import type { CredentialFields, CredentialStore } from "../credential-store.ts";

/**
 * Stores the credential of a parked grant whose record is written, so that the sweeper can revoke it. An existing credential is the same
 * grant's: of an earlier write whose answer was lost, or of an interrupted earlier try.
 *
 * @throws {Failure} What the store throws.
 */
export async function storeParkedCredential(
  { credentials }: { readonly credentials: CredentialStore },
  parked: ParkedGrant,
  fields: CredentialFields,
  signal: AbortSignal,
): Promise<void> {
  try {
    await credentials.write(toParkedKey(parked), fields, { cas: 0 }, signal);
  } catch (error) {
    if (toFailureCode(error) !== "credential_conflict") {
      throw error;
    }
  }
}
