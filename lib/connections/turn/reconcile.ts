import { Failure } from "../../errors.ts";
import { type Connection, toCredentialVersion } from "../connection.ts";
import { isNoted, withNewestToken } from "../credential/replaced-token.ts";
import { openRotationOrGiveUp } from "../credential/rotation.ts";
import { toLiveKey } from "../credential-key.ts";
import type { StoredCredential } from "../credential-store.ts";
import { toFailureUnder } from "../lease/lease.ts";
import type { MethodCommon } from "../provider.ts";
import { readInstant } from "../record/live-token.ts";
import { afterPartialRefresh, afterRefresh, type Transition, unchanged } from "../record/transitions.ts";
import { decideMissingScopes } from "../unless-in-doubt.ts";
import type { Turn } from "./turn.ts";

/** The stored credential, and the record that names it. */
export type CurrentCredential = { readonly stored: StoredCredential; readonly transition: Transition };

/**
 * Reconciles record and store, under the lease and before anything else: a sealed rotation is written back, and a credential that an
 * earlier holder stored without updating the record is accepted. An older credential does not end `reauth_required`.
 *
 * @param stored - As it was read under this lease, or known to be current. Of the grant that the record names.
 * @throws {Failure} `credential_missing`, or what the store or the sealer throws: nothing has changed then.
 */
export async function reconcile(
  turn: Turn,
  method: Pick<MethodCommon, "missingScopes">,
  stored: StoredCredential | undefined,
): Promise<CurrentCredential> {
  const { deps, connection } = turn;
  const restored = await restoreRotation(turn, stored);
  if (restored === undefined) {
    throw new Failure("credential_missing");
  }
  // The credential was found under this reference: credentials are moved together with their configuration.
  const ref = deps.credentials.locate(toLiveKey(connection));
  const version = toCredentialVersion(connection);
  const located =
    ref === connection.credential?.ref ? connection : { ...connection, credential: { ...connection.credential, ref, version } };
  const isNewest = restored.version > version || connection.sealedRotation !== undefined;
  const found = isNewest && isNoted(connection) ? withNewestToken(located, restored.fields, restored.version) : located;
  if (restored.version === version && connection.sealedRotation === undefined) {
    return { stored: restored, transition: unchanged(found) };
  }
  // A restored store proves nothing about the grant: only a refresh that succeeded, or a new login, ends `reauth_required`.
  if (restored.version < version && connection.status === "reauth_required") {
    return { stored: restored, transition: unchanged(found) };
  }
  return { stored: restored, transition: await acceptStored(turn, method, found, restored) };
}

async function restoreRotation(
  { deps, connection, guard }: Turn,
  stored: StoredCredential | undefined,
): Promise<StoredCredential | undefined> {
  const rotation = await openRotationOrGiveUp(deps, connection);
  // A later version is the rotation itself, whose answer was lost, or a later grant. An earlier version is of a restored store, and older
  // than the rotation.
  if (rotation === undefined || stored === undefined || stored.version > rotation.follows) {
    return stored;
  }
  try {
    const { version } = await deps.credentials.write(toLiveKey(connection), rotation.fields, { cas: stored.version }, guard);
    deps.logger.info("a sealed rotation was written back", { connection: connection.id });
    return { version, fields: rotation.fields };
  } catch (error) {
    throw toFailureUnder(guard, error);
  }
}

/** Builds the record that names the stored credential. */
async function acceptStored(
  { deps, context }: Turn,
  method: Pick<MethodCommon, "missingScopes">,
  connection: Connection,
  stored: StoredCredential,
): Promise<Transition> {
  const { expires_at, issued_at, scope } = stored.fields;
  const scopes = scope?.reveal().split(" ") ?? connection.scopesGranted;
  const expiresAt = readInstant(expires_at);
  const token = { issuedAt: readInstant(issued_at) ?? connection.refreshedAt, scopes, ...(expiresAt === undefined ? {} : { expiresAt }) };
  const missing = method.missingScopes(scopes);
  const build = missing.length === 0 || !(await decideMissingScopes(deps, connection, missing)) ? afterRefresh : afterPartialRefresh;
  return build(connection, token, stored.version, missing, context());
}
