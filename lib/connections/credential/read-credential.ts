import type { Failure } from "../../errors.ts";
import { type Connection, type ConnectionKey, toCredentialVersion } from "../connection.ts";
import { toLiveKey } from "../credential-key.ts";
import type { CredentialStore, StoredCredential } from "../credential-store.ts";
import { type GuardedConnection, toFailureUnder } from "../lease/lease.ts";

/** The answer of the store: its failure is a value here, because the caller may do without. */
export type Reading = { readonly stored: StoredCredential | undefined } | { readonly failure: Failure };

/** Reads the live credential of a connection. Never throws: `deadline_exceeded` when the signal was the reason. */
export async function readCredential(
  deps: { readonly credentials: CredentialStore },
  key: ConnectionKey,
  signal: AbortSignal,
): Promise<Reading> {
  try {
    return { stored: await deps.credentials.read(toLiveKey(key), signal) };
  } catch (error) {
    return { failure: toFailureUnder(signal, error) };
  }
}

/**
 * Whether the version matches and the credential is of this grant: versions start again when a connection is disconnected and made again.
 */
export const isOf = (connection: Connection, stored: StoredCredential | undefined, isVersion: (version: number) => boolean): boolean =>
  stored !== undefined && isVersion(stored.version) && stored.fields.grant_id?.reveal() === connection.grantId;

/**
 * Returns the credential that is stored under this lease. `first` was read while the lease was taken, if at all, and is used only if no
 * other process held the lease in between. Never throws.
 */
export async function readUnderLease(
  deps: { readonly credentials: CredentialStore },
  { connection, interrupted, guard }: GuardedConnection,
  first: Reading | undefined,
  signal: AbortSignal,
): Promise<Reading> {
  const isCurrent =
    !interrupted &&
    first !== undefined &&
    "stored" in first &&
    isOf(connection, first.stored, (version) => version === toCredentialVersion(connection));
  return isCurrent ? first : readCredential(deps, connection, AbortSignal.any([signal, guard]));
}
