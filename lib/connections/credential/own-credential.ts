import { Failure } from "../../errors.ts";
import type { ParkedGrant } from "../attempt.ts";
import { type Connection, type ConnectionKey, isSameAccount, ownClientOf, toCredentialVersion } from "../connection.ts";
import { type CredentialFields, type StoredCredential, toLiveKey } from "../credential-store.ts";
import { type Held, toFailureUnder } from "../lease/with-lease.ts";
import type { RefreshPorts } from "../ports.ts";

type OwnPorts = Pick<RefreshPorts, "parked" | "logger">;

/** The credential of a method that stores nothing. It does not depend on the store: its tokens can be minted while Vault is sealed. */
export const nothingStored: StoredCredential = { fields: {}, version: 0 };

/**
 * Whose credential is stored. `taking_place`: that of another account or method, whose record is written next, or by the sweeper if its process has
 * died. `none`: nothing that the connection may use.
 */
export type FoundCredential =
  | { readonly kind: "own"; readonly stored: StoredCredential }
  | { readonly kind: "taking_place" }
  | { readonly kind: "none" };

/**
 * Finds out whether the stored credential is the connection's. One of another grant than the record's is never served, refreshed or accepted.
 * Except that of a login that is being made live, if it is of the same account or takes this connection over: its record is written next.
 *
 * @throws {Failure} What the table throws.
 */
export async function findOwn(deps: OwnPorts, connection: Connection, stored: StoredCredential | undefined): Promise<FoundCredential> {
  if (stored === undefined) {
    return { kind: "none" };
  }
  const grant = await findCredentialGrant(deps, connection, stored.fields);
  const isGoingLive = grant.kind === "login" && grant.login.phase === "confirming";
  if (grant.kind === "own" || (isGoingLive && (grant.isSameAccount || grant.takesOver))) {
    return { kind: "own", stored };
  }
  if (isGoingLive && grant.login.account === connection.account) {
    return { kind: "taking_place" };
  }
  deps.logger.warn("the stored credential is of another grant than the record's, and is not used", { connection: connection.id });
  return { kind: "none" };
}

/** Returns the stored credential if it is the connection's. @throws {Failure} What the table throws. */
export async function unlessForeign(
  deps: OwnPorts,
  connection: Connection,
  stored: StoredCredential | undefined,
): Promise<StoredCredential | undefined> {
  const found = await findOwn(deps, connection, stored);
  return found.kind === "own" ? found.stored : undefined;
}

/**
 * Returns the credential of a connection that must have one.
 *
 * @throws {Failure} What the store answered, and what the table throws. `credential_missing`: nothing is stored, or only the credential of
 *   another grant. `connection_busy`: another account or method is taking its place.
 */
export async function requireOwn(deps: OwnPorts, connection: Connection, reading: Reading): Promise<StoredCredential> {
  if ("failure" in reading) {
    throw reading.failure;
  }
  const found = await findOwn(deps, connection, reading.stored);
  switch (found.kind) {
    case "own":
      return found.stored;
    case "taking_place":
      throw new Failure("connection_busy", { detail: "another account or method is taking its place", retryAfterSeconds: 2 });
    case "none":
      throw new Failure("credential_missing");
  }
}

/**
 * The grant that a stored credential belongs to. `own`: the grant that the record names. `login`: a parked login whose credential was
 * written and whose record was not; `takesOver`: it is a colleague's, who takes this connection over. `unknown`: a grant without a record, as after the credential store was restored to a time before the
 * account was replaced.
 */
type GrantOfCredential =
  | { readonly kind: "own" }
  | { readonly kind: "login"; readonly login: ParkedGrant; readonly isSameAccount: boolean; readonly takesOver: boolean }
  | { readonly kind: "unknown" };

/** A connection's key, and the facts of its record: a login that has no record yet names no grant. */
type Place = Pick<Connection, "tenant" | "provider" | "account" | "identity" | "method" | "details"> &
  Partial<Pick<Connection, "id">> & { readonly grantId?: string | undefined };

/**
 * Finds the grant of the credential that is stored under a connection's key. A lookup is needed only when the record names
 * another grant.
 *
 * @throws {Failure} What the table throws.
 */
export async function findCredentialGrant(
  { parked }: Pick<OwnPorts, "parked">,
  place: Place,
  { grant_id }: CredentialFields,
): Promise<GrantOfCredential> {
  const grantId = grant_id?.reveal();
  if (grantId !== undefined && grantId === place.grantId) {
    return { kind: "own" };
  }
  const login = grantId === undefined ? undefined : await parked.read(grantId);
  if (login === undefined || login.tenant !== place.tenant || login.provider !== place.provider) {
    return { kind: "unknown" };
  }
  // Tokens of another client would be refreshed with the wrong one.
  const isOfPlace = login.account === place.account && ownClientOf(login) === ownClientOf(place);
  const takesOver = isOfPlace && login.takesOver !== undefined && login.takesOver === place.id;
  return { kind: "login", login, isSameAccount: isOfPlace && isSameAccount(login, place), takesOver };
}

/** The answer of the store: its failure is a value here, because the caller may do without. */
export type Reading = { readonly stored: StoredCredential | undefined } | { readonly failure: Failure };

/** Reads the live credential of a connection. Never throws: `deadline_exceeded` when the signal was the reason. */
export const readCredential = (
  { credentials }: Pick<RefreshPorts, "credentials">,
  key: ConnectionKey,
  signal: AbortSignal,
): Promise<Reading> => toReading(() => credentials.read(toLiveKey(key), signal), signal);

/** Reads what serves the access token of a connection. Never throws. @returns `undefined`: the store keeps it with the rest. */
export const readTokenAlone = (
  { credentials }: Pick<RefreshPorts, "credentials">,
  key: ConnectionKey,
  signal: AbortSignal,
): Promise<Reading> | undefined => credentials.readToken && toReading(async () => credentials.readToken?.(toLiveKey(key), signal), signal);

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
export const isOfGrant = (connection: Connection, stored: StoredCredential | undefined, isVersion: (version: number) => boolean): boolean =>
  stored !== undefined && isVersion(stored.version) && stored.fields.grant_id?.reveal() === connection.grantId;

/** Whether this reading is the whole credential of this grant, of a version that matches. */
export const isWhole = (connection: Connection, reading: Reading, isVersion: (version: number) => boolean): boolean =>
  "stored" in reading && reading.stored?.isPartial !== true && isOfGrant(connection, reading.stored, isVersion);

/**
 * Returns the credential that is stored under this lease. `first` was read while the lease was taken, if at all, and is used only if no
 * other process held the lease in between. Never throws.
 */
export async function readUnderLease(
  deps: Pick<RefreshPorts, "credentials">,
  { connection, interrupted, guard }: Held,
  first: Reading | undefined,
  signal: AbortSignal,
): Promise<Reading> {
  const isCurrent =
    !interrupted && first !== undefined && isWhole(connection, first, (version) => version === toCredentialVersion(connection));
  return isCurrent ? first : readCredential(deps, connection, AbortSignal.any([signal, guard]));
}
