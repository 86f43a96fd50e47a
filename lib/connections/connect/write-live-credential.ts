import { defined } from "../../defined.ts";
import { Failure, toFailureCode } from "../../errors.ts";
import { type System, secondsAfter, type Timers } from "../../system.ts";
import type { ParkedGrant } from "../attempt.ts";
import { applicationOf, isSameAccount, isUsable, ownClientOf } from "../connection.ts";
import { findCredentialGrant, findOwn } from "../credential/own-credential.ts";
import { type CredentialFields, type StoredCredential, toLiveKey, toParkedKey } from "../credential-store.ts";
import { type Held, leaseWaitMs, toLookAgainMs } from "../lease/with-lease.ts";
import { requireMethod, toParkedCall } from "../methods.ts";
import { endsEarlierGrant } from "../parked/earlier-grants.ts";
import { parkUnknownGrant } from "../parked/end-grant.ts";
import { parkReplacedGrant } from "../parked/park-replaced-grant.ts";
import { refuseDuplicateAccount } from "../parked/revoke-unless-shared.ts";
import type { GrantPorts } from "../ports.ts";
import type { CodeFlowMethod, MethodCommon, Submitted, Token } from "../provider.ts";
import { toLiveToken } from "../record/live-token.ts";
import { dueSettings } from "../record/next-due-at.ts";
import { unchanged } from "../record/transitions.ts";

/** A grant on its way to live. It is read only, like the turn of a refresh. */
export type GoingLive = {
  readonly deps: GrantPorts & { readonly timers: Timers };
  readonly parked: ParkedGrant;
  /** The record and its lease; `undefined` when there is no record, and so no lease. */
  readonly holding: Held | undefined;
  readonly signal: AbortSignal;
};

/**
 * Makes the parked credential the live one of its connection, by compare-and-set. Repeated, it gives the same version. For a method that
 * stores nothing, the credential of an earlier method stays where it is: until the record is written, the connection lives of it.
 *
 * @returns The stored credential, which the record must name. `undefined`: nothing is stored.
 * @throws {Failure} `already_connected`, `confirmation_invalid`, `refresh_token_missing`, `grant_revoked`: this grant cannot go live.
 *   `credential_conflict`: read the record again. `connection_busy`, failures of a store or of the provider: retry.
 */
export async function writeLiveCredential(going: GoingLive): Promise<StoredCredential | undefined> {
  const { deps, parked, holding, signal } = going;
  const previous = holding?.connection;
  const live = await deps.credentials.read(toLiveKey(parked), signal);
  const liveGrant = live?.fields.grant_id?.reveal();
  await refuseUnstoredLogin(going, live);
  if (live !== undefined && liveGrant === parked.parkedId) {
    return live;
  }
  // Never later: with its credential in place the grant goes live, because what it replaces has none any more.
  await refuseDuplicateAccount(deps, requireMethod(deps.methods, parked), parked);
  if (previous === undefined && liveGrant !== undefined) {
    await waitForRecord(going, liveGrant);
  }
  const held = liveGrant === previous?.grantId ? live?.fields : undefined;
  const fields = parked.storesNothing ? undefined : await buildFields(going, held);
  if (holding !== undefined && (!isSameAccount(holding.connection, parked) || leavesEarlier(going, held, fields))) {
    await keepReplaced(going, holding, held);
  }
  if (live !== undefined) {
    await keepOverwritten(going, live.fields);
  }
  if (fields === undefined) {
    return undefined;
  }
  const { version } = await deps.credentials.write(toLiveKey(parked), fields, { cas: live?.version ?? 0 }, signal);
  return { version, fields };
}

/** @param held - What the store holds of the grant that the record names. */
async function buildFields(going: GoingLive, held: CredentialFields | undefined): Promise<CredentialFields> {
  const { deps, parked, holding, signal } = going;
  const granted = await deps.credentials.read(toParkedKey(parked), signal);
  if (granted === undefined) {
    throw new Failure("confirmation_invalid", { detail: "the parked credential is gone" });
  }
  const method = requireMethod(deps.methods, parked);
  const isSame =
    holding !== undefined && isSameAccount(holding.connection, parked) && ownClientOf(holding.connection) === ownClientOf(parked);
  const sameAccount = isSame ? holding : undefined;
  return method.connect === "code_flow"
    ? buildGranted({ ...going, holding: sameAccount }, method, granted, held)
    : buildSubmitted(method, granted.fields, sameAccount && held);
}

/**
 * Builds the fields of a login's grant, once the provider has confirmed that the grant is still valid.
 *
 * @param going - `holding`: only a record of the same account.
 */
async function buildGranted(
  { deps, parked, holding, signal }: GoingLive,
  method: CodeFlowMethod,
  granted: StoredCredential,
  held: CredentialFields | undefined,
): Promise<CredentialFields> {
  const fields = holding === undefined ? granted.fields : await keepRefreshToken(deps, granted.fields, holding, held);
  if (method.needsRefreshToken && fields.refresh_token === undefined) {
    throw new Failure("refresh_token_missing");
  }
  const token = toLiveToken(granted, { refreshedAt: deps.clock(), scopesGranted: parked.scopesGranted });
  await proveAlive(deps, method, parked, token, signal);
  return fields;
}

/** Builds the fields of a submission, which was proved a moment ago. @param before - The live credential of the same account. */
function buildSubmitted(
  { carryOver }: Pick<Submitted, "carryOver">,
  submitted: CredentialFields,
  before: CredentialFields | undefined,
): CredentialFields {
  if (before === undefined || carryOver === undefined) {
    return submitted;
  }
  const { grant_id, ...next } = submitted;
  return { ...carryOver(before, next), ...defined({ grant_id }) };
}

/**
 * Whether the same account's earlier grant stays valid beside the new one. A grant to another application does. If its refresh token is kept, it is the
 * same grant.
 */
function leavesEarlier(
  { deps, parked, holding }: GoingLive,
  held: CredentialFields | undefined,
  fields: CredentialFields | undefined,
): boolean {
  const method = deps.methods.find(parked);
  const isKept = held?.refresh_token !== undefined && held.refresh_token.reveal() === fields?.refresh_token?.reveal();
  const isOfOther = holding !== undefined && applicationOf(holding.connection) !== applicationOf(parked);
  return method !== undefined && (isOfOther || endsEarlierGrant(method)) && held !== undefined && !isKept;
}

/** Keeps the credential that revokes the replaced connection. A method that stores nothing has only its record. */
async function keepReplaced({ deps, parked, signal }: GoingLive, holding: Held, held: CredentialFields | undefined): Promise<void> {
  if (held === undefined && holding.connection.credential !== undefined) {
    return;
  }
  await refuseUnstored(deps, holding);
  await parkReplacedGrant(deps, { previous: holding.connection, next: parked, fields: held }, signal);
}

/**
 * Refuses while the newest token of an interrupted login is a sealed rotation on the record that it has not replaced yet: the login's credential is
 * stored, its record is not, and a refresh in between has rotated the token while the store was away. A seal that cannot be written back, because
 * the stored credential is of a grant that is not used, does not hold up a login.
 *
 * @throws {Failure} `connection_busy`: retry after a minute or two. What the table throws.
 */
async function refuseUnstoredLogin({ deps, holding }: GoingLive, live: StoredCredential | undefined): Promise<void> {
  const { grantId, sealedRotation } = holding?.connection ?? {};
  const isOfRecord = live?.fields.grant_id?.reveal() === grantId;
  if (
    holding !== undefined &&
    sealedRotation !== undefined &&
    !isOfRecord &&
    (await findOwn(deps, holding.connection, live)).kind === "own"
  ) {
    await refuseUnstored(deps, holding);
  }
}

/**
 * Keeps the grant of a credential that the record does not name: the only copy of its newest token is about to be overwritten. One that no record
 * names, as after a restore of the store, is parked. An interrupted login has a parked copy, which gets the tokens of a refresh since.
 *
 * @throws {Failure} What the stores throw: nothing may be overwritten yet.
 */
async function keepOverwritten({ deps, parked, holding, signal }: GoingLive, fields: CredentialFields): Promise<void> {
  const grant = await findCredentialGrant(deps, { ...parked, grantId: holding?.connection.grantId }, fields);
  if (grant.kind === "unknown") {
    await parkUnknownGrant(deps, { ...parked, connectedBy: parked.principalId }, parked.parkedId, fields, signal);
  }
  const copy = grant.kind === "login" ? toParkedKey(grant.login) : undefined;
  const kept = copy && (await deps.credentials.read(copy, signal));
  if (copy !== undefined && kept !== undefined && kept.fields.refresh_token?.reveal() !== fields.refresh_token?.reveal()) {
    await deps.credentials.write(copy, fields, { cas: kept.version }, signal);
  }
}

/**
 * If two first grants of a connection race, the first credential wins. There is no lease yet that keeps the second from overwriting it, and
 * with it the only copy of a token. So the second waits for the record, and then follows the rules for an existing connection. An abandoned
 * credential does not block.
 */
async function waitForRecord({ deps, parked, signal }: GoingLive, liveGrant: string): Promise<void> {
  const deadline = deps.clock().getTime() + leaseWaitMs;
  for (let looks = 0; ; looks += 1) {
    const other = await deps.parked.read(liveGrant);
    // Read after the parked grant: a process that removes its parked grant has written its record before.
    if ((await deps.connections.read(parked)) !== undefined) {
      throw new Failure("credential_conflict");
    }
    if (other?.phase !== "confirming") {
      return;
    }
    if (deps.clock().getTime() >= deadline) {
      throw new Failure("connection_busy", { detail: "another grant is going live", retryAfterSeconds: 2 });
    }
    await deps.timers.pause(toLookAgainMs(looks), signal);
  }
}

/**
 * Keeps the stored refresh token when the login returned none: a returned one always replaces it, a missing one never does, and the stored
 * one keeps its own expiry. A refresh token that the provider has refused is not kept: the probe asks about the new access token only.
 *
 * @param held - What the store holds of the grant that the record names.
 */
async function keepRefreshToken(
  deps: GoingLive["deps"],
  granted: CredentialFields,
  holding: Held,
  held: CredentialFields | undefined,
): Promise<CredentialFields> {
  if (granted.refresh_token !== undefined || held === undefined || !isUsable(holding.connection)) {
    return granted;
  }
  await refuseUnstored(deps, holding);
  const { refresh_token, refresh_token_expires_at } = held;
  return {
    ...granted,
    ...defined({ refresh_token }),
    ...(refresh_token === undefined || refresh_token_expires_at === undefined ? {} : { refresh_token_expires_at }),
  };
}

/**
 * Refuses work that needs the newest credential of a connection while that credential is a sealed rotation on its record. The stored one
 * was rotated away: keeping or revoking it would leave the live one at the provider.
 *
 * The functions of a login cannot open the seal. The schedule can, and writes the rotation back on its next run. A connection that only its
 * customer can repair has no timer: it is made due until the rotation is written back.
 *
 * @throws {Failure} `connection_busy`: a rotation waits; retry after a minute or two. What the table throws.
 */
async function refuseUnstored(deps: Pick<System, "clock">, { connection, note }: Held): Promise<void> {
  if (connection.sealedRotation === undefined) {
    return;
  }
  if (connection.due === undefined) {
    await note(unchanged({ ...connection, due: { at: deps.clock(), reason: "retry" } }));
  }
  throw new Failure("connection_busy", { detail: "a rotation waits to be written back", retryAfterSeconds: dueSettings.periodSeconds });
}

/** When a token has fewer seconds left than this, its refusal may only mean that it has expired. */
const endingSeconds = 60;

/**
 * Asks the provider once whether a grant is still valid, before it replaces anything live: while it waited, the account's owner may have
 * revoked it, or another revocation may have ended all grants of the account.
 *
 * An expired access token proves nothing: the connection is then due at once, and its first refresh tells.
 *
 * @throws {Failure} `grant_revoked`: the grant is no longer valid. Failures of a provider that is down: retry.
 */
export async function proveAlive(
  { clock }: Pick<System, "clock">,
  method: Pick<MethodCommon, "probe">,
  parked: ParkedGrant,
  token: Token | undefined,
  signal: AbortSignal,
): Promise<void> {
  const { tokenExpiresAt } = parked;
  const isEnding = tokenExpiresAt !== undefined && tokenExpiresAt <= secondsAfter(clock(), endingSeconds);
  if (token === undefined || isEnding) {
    return;
  }
  try {
    await method.probe(token, toParkedCall(parked, signal));
  } catch (error) {
    // The provider accepts the token, but does not allow it this request.
    if (toFailureCode(error) !== "provider_forbidden") {
      throw error;
    }
  }
}
