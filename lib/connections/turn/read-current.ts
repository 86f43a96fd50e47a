import { type Connection, toCredentialVersion } from "../connection.ts";
import { nothingStored, readUnderLease, requireOwn } from "../credential/own-credential.ts";
import { isNoted, openRotationOrGiveUp, type Rotation, withNewestToken } from "../credential/rotation.ts";
import { type StoredCredential, toLiveKey } from "../credential-store.ts";
import { toFailureUnder } from "../lease/with-lease.ts";
import { decideMissingScopes } from "../mass-refusal.ts";
import type { MethodCommon, Minted, Refreshed } from "../provider.ts";
import { readInstant } from "../record/live-token.ts";
import { afterPartialRefresh, afterRefresh, type Transition, unchanged } from "../record/transitions.ts";
import type { Turn } from "./turn.ts";

/** The stored credential, and the record that names it. Version 0: the method stores nothing. */
export type CurrentCredential = { readonly stored: StoredCredential; readonly transition: Transition };

/**
 * Reads the stored credential of the connection and makes the record name it, before anything else of the turn.
 *
 * Of a refreshed method, record and store are reconciled: a sealed rotation is written back, and a credential that an earlier holder stored
 * without updating the record is accepted. An older credential does not end `reauth_required`. A credential whose access token is gone says
 * nothing new: the record stays, and only a refresh mends it. Of a minted method, the record only has to name the version: no token is stored.
 *
 * @throws {Failure} `credential_missing`, or what the stores or the sealer throw: nothing has changed then.
 */
export async function readCurrent(turn: Turn, method: MethodCommon & (Refreshed | Minted)): Promise<CurrentCredential> {
  const { deps, connection, first, signal } = turn;
  if (method.tokens === "minted" && connection.credential === undefined) {
    return { stored: nothingStored, transition: unchanged(connection) };
  }
  const own = await requireOwn(deps, connection, await readUnderLease(deps, turn, await first, signal));
  return method.tokens === "minted" ? { stored: own, transition: nameVersion(turn, own) } : reconcile(turn, method, own);
}

/** An earlier holder may have stored a credential of the same grant and died before it wrote the record. */
function nameVersion({ deps, connection }: Turn, { version }: StoredCredential): Transition {
  const ref = deps.credentials.locate(toLiveKey(connection));
  const isAsRecorded = ref === connection.credential?.ref && version === connection.credential.version;
  return unchanged(isAsRecorded ? connection : { ...connection, credential: { ref, version } });
}

async function reconcile(turn: Turn, method: Pick<MethodCommon, "missingScopes">, stored: StoredCredential): Promise<CurrentCredential> {
  const { deps, connection } = turn;
  const restored = await restoreRotation(turn, stored);
  // The credential was found under this reference: credentials are moved together with their configuration.
  const ref = deps.credentials.locate(toLiveKey(connection));
  const version = toCredentialVersion(connection);
  const located =
    ref === connection.credential?.ref ? connection : { ...connection, credential: { ...connection.credential, ref, version } };
  const isNewest = restored.version > version || connection.sealedRotation !== undefined;
  const isTokenGone = restored.fields.access_token === undefined;
  const found = isNewest && isNoted(connection) ? withNewestToken(located, restored.fields, restored.version) : located;
  if (restored.version === version && connection.sealedRotation === undefined) {
    return { stored: restored, transition: unchanged(found) };
  }
  // A restored store proves nothing about the grant: only a refresh that succeeded, or a new login, ends `reauth_required`.
  if (isTokenGone || (restored.version < version && connection.status === "reauth_required")) {
    return { stored: restored, transition: unchanged(found) };
  }
  return { stored: restored, transition: await acceptStored(turn, method, found, restored) };
}

async function restoreRotation({ deps, connection, guard }: Turn, stored: StoredCredential): Promise<StoredCredential> {
  const rotation = await openRotationOrGiveUp(deps, connection);
  // A later version is the rotation itself, whose answer was lost, or a later grant. An earlier version is of a restored store, and older
  // than the rotation.
  const isLater = rotation !== undefined && stored.version > rotation.follows;
  const isTokenAlone = rotation !== undefined && lacksToken(stored, rotation);
  if (rotation === undefined || (isLater && !isTokenAlone)) {
    return stored;
  }
  try {
    const { version } = await deps.credentials.write(toLiveKey(connection), rotation.fields, { cas: stored.version, isTokenAlone }, guard);
    deps.logger.info("a sealed rotation was written back", { connection: connection.id });
    return { version, fields: rotation.fields };
  } catch (error) {
    throw toFailureUnder(guard, error);
  }
}

/** Whether the store has taken all of a rotation but its access token. */
const lacksToken = ({ fields }: StoredCredential, rotation: Rotation): boolean =>
  fields.access_token === undefined && fields.refresh_token?.reveal() === rotation.fields.refresh_token?.reveal();

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
  return build(connection, { token, version: stored.version, missing }, context());
}
