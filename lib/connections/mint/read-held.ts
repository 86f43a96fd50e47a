import { Failure } from "../../errors.ts";
import type { Connection } from "../connection.ts";
import type { CredentialFields } from "../credential-store.ts";
import { isOfRecord, type Reading, readCredential } from "../refresh/read-credential.ts";
import type { RefreshDeps } from "../refresh/refresh-result.ts";
import { unlessForeign } from "../refresh/unless-foreign.ts";

/** What a token is minted with. `version`: 0 when the method stores nothing. */
export type HeldCredential = { readonly fields: CredentialFields; readonly version: number };

const nothing: HeldCredential = { fields: {}, version: 0 };

/**
 * The stored credential of a connection whose tokens are minted. A method that stores nothing does not depend on the store: its tokens
 * can be minted while Vault is sealed.
 *
 * @param first - What was read beside the record. It is read again if it failed or is older than the record.
 * @param isTrusted - Whether `first` may be used at all. Default `true`.
 * @throws {Failure} What the store throws. `credential_missing`: nothing is stored, or only the credential of another grant.
 */
export async function readHeld(
  deps: RefreshDeps,
  connection: Connection,
  first: Reading | undefined,
  signal: AbortSignal,
  isTrusted = true,
): Promise<HeldCredential> {
  const { credential } = connection;
  if (credential === undefined) {
    return nothing;
  }
  const isCurrent =
    isTrusted &&
    first !== undefined &&
    "stored" in first &&
    isOfRecord(connection, first.stored, (version) => version >= credential.version);
  const reading = isCurrent ? first : await readCredential(deps, connection, signal);
  if ("failure" in reading) {
    throw reading.failure;
  }
  const own = await unlessForeign(deps, connection, reading.stored);
  if (own === undefined) {
    throw new Failure("credential_missing");
  }
  return own;
}
