import type { Failure } from "../../errors.ts";
import { type Connection, type ConnectionKey, toCredentialVersion } from "../connection.ts";
import { toLiveKey } from "../credential-key.ts";
import type { CredentialStore, StoredCredential } from "../credential-store.ts";
import { type GuardedConnection, toFailureUnder } from "../lease/with-lease.ts";

/** The answer of the store: its failure is a value here, because the caller may do without. */
export type Reading = { readonly stored: StoredCredential | undefined } | { readonly failure: Failure };

type Deps = { readonly credentials: CredentialStore };

/** Reads the live credential of a connection. Never throws: `deadline_exceeded` when the signal was the reason. */
export const readCredential = ({ credentials }: Deps, key: ConnectionKey, signal: AbortSignal): Promise<Reading> =>
  toReading(() => credentials.read(toLiveKey(key), signal), signal);

/** Reads what serves the access token of a connection. Never throws. @returns `undefined`: the store keeps it with the rest. */
export const readTokenAlone = ({ credentials }: Deps, key: ConnectionKey, signal: AbortSignal): Promise<Reading> | undefined =>
  credentials.readToken && toReading(async () => credentials.readToken?.(toLiveKey(key), signal), signal);

async function toReading(read: () => Promise<StoredCredential | undefined>, signal: AbortSignal): Promise<Reading> {
  try {
    return { stored: await read() };
  } catch (error) {
    return { failure: toFailureUnder(signal, error) };
  }
}

/**
 * Whether the version matches and the credential is of this grant: versions start again when a connection is disconnected and made again.
 */
export const isOf = (connection: Connection, stored: StoredCredential | undefined, isVersion: (version: number) => boolean): boolean =>
  stored !== undefined && isVersion(stored.version) && stored.fields.grant_id?.reveal() === connection.grantId;

/** Whether this reading is the whole credential of this grant, of a version that matches. */
export const isWhole = (connection: Connection, reading: Reading, isVersion: (version: number) => boolean): boolean =>
  "stored" in reading && reading.stored?.isPartial !== true && isOf(connection, reading.stored, isVersion);

/**
 * Returns the credential that is stored under this lease. `first` was read while the lease was taken, if at all, and is used only if no
 * other process held the lease in between. Never throws.
 */
export async function readUnderLease(
  deps: Deps,
  { connection, interrupted, guard }: GuardedConnection,
  first: Reading | undefined,
  signal: AbortSignal,
): Promise<Reading> {
  const isCurrent =
    !interrupted && first !== undefined && isWhole(connection, first, (version) => version === toCredentialVersion(connection));
  return isCurrent ? first : readCredential(deps, connection, AbortSignal.any([signal, guard]));
}
