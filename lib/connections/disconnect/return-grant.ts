import { isStoreFailure, toFailureCode } from "../../errors.ts";
import type { Connection, GrantReturn } from "../connection.ts";
import type { CredentialFields, CredentialStore } from "../credential-store.ts";
import type { KeptProviders } from "../provider.ts";
import type { ParkedGrants } from "../stores.ts";
import { type RevokeDeps, revokeUnlessShared } from "./revoke-unless-shared.ts";
import { storeParkedCredential } from "./store-parked-credential.ts";
import { toParkedGrant } from "./to-parked-grant.ts";

type ReturnGrantDeps = RevokeDeps & {
  readonly parked: Pick<ParkedGrants, "write" | "listWaiting">;
  readonly credentials: CredentialStore;
  readonly providers: KeptProviders;
};

/**
 * Gives the grant of a connection back at the provider, and says what became of it. The refresh token first: with it every
 * access token dies (RFC 7009, section 2.1).
 *
 * When the provider cannot take it now, or another login of the account is under way, the grant is parked for the sweeper, which tries for seven days.
 *
 * @param disconnectId - Where it is parked. Of this disconnect and no other: what is found there is this very grant.
 * @throws {Failure} Our own stores failed: nothing may be erased yet.
 * @see {@link https://www.rfc-editor.org/rfc/rfc7009.html#section-2 RFC 7009, section 2}
 */
export async function returnGrant(
  deps: ReturnGrantDeps,
  connection: Connection,
  disconnectId: string,
  fields: CredentialFields,
  signal: AbortSignal,
): Promise<GrantReturn> {
  const provider = deps.providers.get(connection.provider);
  const token = fields.refresh_token ?? fields.access_token;
  if (provider === undefined || token === undefined) {
    return { state: "left", code: provider === undefined ? "revocation_unsupported" : "credential_missing" };
  }
  try {
    const own = { connectionId: connection.id, grantId: connection.grantId };
    return { state: await revokeUnlessShared({ ...deps, provider }, connection, token, signal, own) };
  } catch (error) {
    const code = toFailureCode(error);
    if (isStoreFailure(code)) {
      throw error;
    }
    if (code === "revocation_unsupported") {
      return { state: "left", code };
    }
    deps.logger.warn("a revocation is tried again by the sweeper", { code, connection: connection.id });
    await park(deps, connection, disconnectId, fields, signal);
    return { state: "pending", code };
  }
}

/** Keeps the grant, outside of any connection, until the provider takes it back. */
async function park(
  deps: ReturnGrantDeps,
  connection: Connection,
  disconnectId: string,
  fields: CredentialFields,
  signal: AbortSignal,
): Promise<void> {
  const parked = toParkedGrant(connection, disconnectId, deps.clock());
  await deps.parked.write(parked);
  await storeParkedCredential(deps, parked, fields, signal);
}
