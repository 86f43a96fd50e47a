import type { Failure } from "../../errors.ts";
import type { Connection, ConnectionKey } from "../connection.ts";
import { toLiveKey } from "../credential-key.ts";
import type { CredentialStore, StoredCredential } from "../credential-store.ts";
import { toFailureUnder } from "./lease.ts";

/** What the store answered: its failure is a fact to be weighed here, not yet an end. */
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

/** Whether a credential is of the record's grant as well: versions begin anew when a connection is given back and made again. */
export const isOfRecord = (
  { grantId }: Pick<Connection, "grantId">,
  stored: StoredCredential | undefined,
  isVersion: (version: number) => boolean,
): boolean => stored !== undefined && isVersion(stored.version) && stored.fields.grant_id?.reveal() === grantId;
