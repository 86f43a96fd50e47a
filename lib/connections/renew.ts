import type { CredentialFields } from "../credentials/credential-store.ts";
import { asFailure, Failure, toFailureCode } from "../errors.ts";
import type { Connection } from "./connection.ts";
import { type CurrentCredential, liveKey } from "./current-credential.ts";
import { type GuardedConnection, hasRoom } from "./lease.ts";
import { toLiveToken } from "./live-token.ts";
import type { KeptProvider, Renewal } from "./ports.ts";
import { readCredential } from "./read-credential.ts";
import { afterFailure, afterRenewal, type OutcomeContext, type Standing } from "./refresh-outcome.ts";
import { type RefreshDeps, type RefreshResult, withToken } from "./refresh-result.ts";
import { isRotated, type Rotation, renewFields, sealRotation } from "./rotation.ts";
import { settle } from "./settle.ts";

/**
 * Asks the provider, stores what it gives, then writes the record. From the provider's answer on nothing but the end of the
 * lease stops this: a rotated refresh token that is not stored is lost.
 */
export async function renew(
  deps: RefreshDeps,
  held: GuardedConnection,
  provider: KeptProvider,
  current: CurrentCredential,
  reason: string,
  context: OutcomeContext,
  signal: AbortSignal,
): Promise<RefreshResult> {
  const { stored } = current;
  if (!hasRoom(held, deps.clock())) {
    return afterRefusal(deps, held, current, new Failure("deadline_exceeded", { detail: "too little is left of the lease" }), context);
  }
  let renewal: Renewal;
  try {
    renewal = await provider.refresh(stored.fields, AbortSignal.any([signal, held.guard]));
  } catch (error) {
    return afterRefusal(deps, held, current, asFailure(error), context);
  }
  const issuedAt = deps.clock();
  const fields = renewFields(stored.fields, renewal, issuedAt);
  const after: OutcomeContext = { ...context, now: issuedAt };
  const missing = provider.missingScopes(renewal.scopes ?? current.standing.connection.scopesGranted);
  const toStanding = (version: number) => {
    const standing = afterRenewal(current.standing.connection, { ...renewal, issuedAt }, version, missing, after);
    return { ...standing, events: [...current.standing.events, ...standing.events] };
  };
  const written = await store(deps, held, fields, stored.version);
  if ("version" in written) {
    const standing = toStanding(written.version);
    await settle(deps, held, standing);
    return toResult(standing, reason, fields, written.version);
  }
  return unstored(deps, held, { fields, renewal, current, failure: written.failure }, toStanding(stored.version), after);
}

async function store(deps: RefreshDeps, { connection, guard }: GuardedConnection, fields: CredentialFields, cas: number) {
  try {
    return await deps.credentials.write(liveKey(connection), fields, { cas }, guard);
  } catch (error) {
    return { failure: asFailure(error) };
  }
}

function toResult({ connection }: Standing, reason: string, fields: CredentialFields, version: number): RefreshResult {
  const token = toLiveToken({ version, fields }, connection);
  // Its token works, and yet part of what was agreed is gone.
  return connection.failure === undefined
    ? { kind: "renewed", reason, connection, ...withToken(token) }
    : { kind: "failed", failure: new Failure(connection.failure.code), connection };
}

type Unstored = {
  readonly fields: CredentialFields;
  readonly renewal: Renewal;
  readonly current: CurrentCredential;
  readonly failure: Failure;
};

/**
 * The store did not take the new credential. A rotated one is sealed onto the record, because the one in the store may be
 * dead by now; any other is only used once. Either way the token in hand is good.
 */
async function unstored(
  deps: RefreshDeps,
  held: GuardedConnection,
  { fields, renewal, current, failure }: Unstored,
  renewed: Standing,
  context: OutcomeContext,
): Promise<RefreshResult> {
  const { connection } = held;
  const rotated = isRotated(current.stored.fields, renewal);
  const failed = afterFailure(rotated ? renewed.connection : current.standing.connection, failure, context);
  const sealedRotation = rotated ? await seal(deps, connection, { follows: current.stored.version, fields }) : undefined;
  const kept: Connection = sealedRotation === undefined ? failed.connection : { ...failed.connection, sealedRotation };
  const before = rotated ? renewed.events : current.standing.events;
  const written = await settle(deps, held, { connection: kept, events: [...before, ...failed.events] });
  if (rotated && (sealedRotation === undefined || !written)) {
    deps.logger.error("a rotated credential is lost: neither the store nor the table has it", { connection: connection.id });
  }
  return { kind: "failed", failure, connection: kept, ...withToken(toLiveToken({ version: current.stored.version, fields }, kept)) };
}

async function seal(deps: RefreshDeps, connection: Connection, rotation: Rotation): Promise<string | undefined> {
  try {
    return await sealRotation(deps.sealer, connection, rotation);
  } catch (error) {
    deps.logger.error("a rotated credential could not be sealed", { code: toFailureCode(error), connection: connection.id });
    return undefined;
  }
}

/**
 * `invalid_grant` told to a stale holder is a race, not a death: if the store has moved on, what it holds is the truth. A
 * store that cannot say so leaves it open, and the connection alive: the next try finds out.
 */
async function afterRefusal(
  deps: RefreshDeps,
  held: GuardedConnection,
  { stored, standing }: CurrentCredential,
  refusal: Failure,
  context: OutcomeContext,
): Promise<RefreshResult> {
  const { connection, lease, guard } = held;
  const again = refusal.code === "grant_revoked" ? await readCredential(deps, connection, guard) : { stored };
  if ("stored" in again && again.stored !== undefined && again.stored.version !== stored.version) {
    deps.logger.warn("the credential was replaced while it was renewed", { connection: connection.id });
    await deps.connections.release(connection, lease);
    return { kind: "kept", reason: "fresh", connection, ...withToken(toLiveToken(again.stored, connection)) };
  }
  const failure = "failure" in again ? again.failure : refusal;
  const failed = afterFailure(standing.connection, failure, context);
  await settle(deps, held, { connection: failed.connection, events: [...standing.events, ...failed.events] });
  return { kind: "failed", failure, connection: failed.connection, ...withToken(toLiveToken(stored, failed.connection)) };
}
