import { Failure } from "../../errors.ts";
import type { Connection } from "../connection.ts";
import type { Reading } from "../credential/read-credential.ts";
import { unlessForeign } from "../credential/unless-foreign.ts";
import type { CredentialFields } from "../credential-store.ts";
import type { RefreshDeps } from "./refresh-result.ts";

/** The credential that a token is minted with. `version`: 0 when the method stores nothing. */
export type HeldCredential = { readonly fields: CredentialFields; readonly version: number };

const nothing: HeldCredential = { fields: {}, version: 0 };

/**
 * Reads the stored credential of a connection whose tokens are minted. A method that stores nothing does not depend on the store: its
 * tokens can be minted while Vault is sealed.
 *
 * @param read - Reads the store. Not called for a method that stores nothing.
 * @throws {Failure} What the store throws. `credential_missing`: nothing is stored, or only the credential of another grant.
 */
export async function readHeld(
  deps: Pick<RefreshDeps, "parked" | "logger">,
  connection: Connection,
  read: () => Promise<Reading>,
): Promise<HeldCredential> {
  if (connection.credential === undefined) {
    return nothing;
  }
  const reading = await read();
  if ("failure" in reading) {
    throw reading.failure;
  }
  const own = await unlessForeign(deps, connection, reading.stored);
  if (own === undefined) {
    throw new Failure("credential_missing");
  }
  return own;
}
