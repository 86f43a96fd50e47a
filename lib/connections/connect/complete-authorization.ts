import * as v from "valibot";
import { defined } from "../../defined.ts";
import { asFailure, Failure, toFailureCode } from "../../errors.ts";
import { buildOpaqueValue, hashOpaqueValue, matchesHash } from "../../oauth/opaque-value.ts";
import { Secret } from "../../secret.ts";
import { minutesAfter } from "../../system.ts";
import { withDeadline } from "../../until-aborted.ts";
import { attemptMinutes, carryOnMinutes, type ParkedGrant, type PendingAuthorization, unknownIdentity } from "../attempt.ts";
import { type Connection, isUsable, ownClientOf, type Provider, toKey } from "../connection.ts";
import { toCredentialFields } from "../credential/rotation.ts";
import { toParkedKey } from "../credential-store.ts";
import { endsGrant } from "../grant-life.ts";
import { findCodeFlow, toParkedCall } from "../methods.ts";
import { type CallbackSignals, discardIssuedGrant, discardUnproven, type StoredSoFar } from "../parked/discard-issued-grant.ts";
import { refuseOtherAccount, refuseStaleTakeover } from "../parked/refuse-stale-grant.ts";
import { refuseRevoked } from "../parked/revocation-mark.ts";
import { refuseDuplicateAccount } from "../parked/revoke-unless-shared.ts";
import { type SentCode, sealCode } from "../parked/sent-code.ts";
import type { LivePorts } from "../ports.ts";
import type { CodeFlowMethod, Grant } from "../provider.ts";
import type { Attempts, Sealer } from "../stores.ts";
import { loginCookieName } from "./begin-authorization.ts";
import { makeLiveOrDiscard } from "./make-live.ts";

export type CompleteAuthorizationDeps = LivePorts & {
  readonly attempts: Attempts;
  readonly sealer: Sealer;
  /** `required`: a grant waits until the person who started it confirms it. `off`: the callback makes it live, unless it is of a connect session. */
  readonly confirmation: "required" | "off";
};

export type Callback = {
  /** The provider whose callback route was called. */
  readonly provider: Provider;
  readonly parameters: URLSearchParams;
  /** The URI at which the callback arrived: each provider has its own (RFC 9700, section 4.4.2.2). */
  readonly redirectUri: string;
  /** Reads one of our cookies by its name. */
  readonly readCookie: (name: string) => string | undefined;
};

export type CompletedAuthorization =
  | { readonly kind: "parked"; readonly confirmation: Secret }
  | { readonly kind: "active"; readonly connection: Connection; readonly setupRunId?: string }
  /** The grant is stored and not live. The sweeper retries within minutes, also when an operator must fix something first. */
  | { readonly kind: "pending"; readonly failure: Failure; readonly setupRunId?: string };

/** Receives the attempt that a callback belongs to, once its state is taken: it says where a failure is shown. */
export type AttemptFound = (attempt: {
  readonly returnPath: string;
  readonly cookieName: string;
  /** The id of the connect session that it is of. */
  readonly connectSession?: string;
}) => void;

/**
 * Third step of a code flow: the provider's redirect.
 *
 * The state is taken in one atomic delete before anything else: of parallel and replayed callbacks, only one finds it. The code is redeemed
 * once: it is single use, and a retry would only turn an unclear outcome into `invalid_grant`. A grant that cannot be stored, or whose ID
 * token fails its checks, is revoked at the provider.
 *
 * @param found - Called with the attempt as soon as it is known, also when the callback fails afterwards.
 * @throws {Failure} with the code for the front end. Nothing goes live; a retry needs a new login.
 */
export async function completeAuthorization(
  deps: CompleteAuthorizationDeps,
  callback: Callback,
  found: AttemptFound,
  signals: CallbackSignals,
): Promise<CompletedAuthorization> {
  const states = callback.parameters.getAll("state");
  const [state] = states;
  if (state === undefined || states.length !== 1) {
    throw new Failure("callback_invalid", { detail: "state" });
  }
  const stateHash = hashOpaqueValue(state);
  const inTimeToSend = withDeadline(signals.send);
  const inTime = withDeadline(signals.work);
  const attempt = await inTimeToSend(() => deps.attempts.takeAuthorization(stateHash, deps.clock()));
  if (attempt === undefined) {
    throw new Failure("state_invalid");
  }
  const cookieName = loginCookieName(attempt.provider, stateHash);
  found({ returnPath: attempt.returnPath, cookieName, ...defined({ connectSession: attempt.connectSession?.id }) });
  if (!matchesHash(callback.readCookie(cookieName), attempt.cookieHash)) {
    throw new Failure("browser_mismatch");
  }
  if (attempt.provider !== callback.provider || attempt.redirectUri !== callback.redirectUri) {
    throw new Failure("issuer_mismatch", { detail: "callback path" });
  }
  const method = findCodeFlow(deps.methods, attempt);
  const confirmation = buildOpaqueValue(deps.random);
  const record = toRecord(deps, method, attempt, confirmation);
  // Begun before the code is sent, and not waited for, so that the tokens are stored soon after they are issued. The read finds nothing: it connects
  // to the credential store and logs in. The store may be back when the grant is stored, so a failure does not matter here.
  void inTime(() => deps.credentials.read(toParkedKey(record), signals.work)).catch(() => undefined);
  const existing = inTime(() => deps.connections.read(attempt));
  existing.catch(() => undefined);
  deps.switches.glance(attempt);
  const { verifier, nonce } = await inTimeToSend(() => openSealed(deps.sealer, attempt.sealed, stateHash));
  const redeeming = { ...attempt, parameters: callback.parameters, state, codeVerifier: verifier, nonce };
  const rejected = { ...record, phase: "rejected", identity: unknownIdentity, scopesGranted: [], hasRefreshToken: false } as const;
  await keepCode(deps, rejected, redeeming, signals.send);
  const redeemedAt = deps.clock();
  const redeem = async () => {
    // Asked last: a stop that comes while the code is stored keeps it from being sent.
    await inTimeToSend(() => deps.switches.requireOpen(attempt));
    return method.redeem(redeeming, { ...toParkedCall(attempt, signals.work), send: signals.send, work: signals.work });
  };
  const redemption = await redeem().catch(async (error) => {
    // No tokens were issued. If the record stays, the sweeper learns the same from the provider.
    await inTime(() => deps.parked.erase(record.parkedId)).catch(() => undefined);
    throw error;
  });
  if (redemption.kind === "unanswered") {
    const { failure } = redemption;
    deps.logger.warn("a code waits for the sweeper: it was sent, and no answer came", { code: failure.code, provider: attempt.provider });
    throw failure;
  }
  if (redemption.kind === "granted") {
    return keepGrant(deps, { method, record, confirmation, redeemedAt, existing }, redemption.grant, signals);
  }
  const { failure, tokens } = redemption;
  await discardUnproven(deps, { ...rejected, hasRefreshToken: tokens.refreshToken !== undefined }, tokens, signals);
  throw failure;
}

/**
 * Writes the record of a callback with its code, sealed, before the code is sent: a process that dies between the provider's tokens and their
 * credential leaves a grant of which only the code is known. The grant's own record takes its place.
 */
async function keepCode(deps: CompleteAuthorizationDeps, rejected: ParkedGrant, sent: SentCode, signal: AbortSignal): Promise<void> {
  if (sent.parameters.has("code")) {
    const inTime = withDeadline(signal);
    const sealedCode = await inTime(() => sealCode(deps.sealer, sent, rejected.parkedId));
    await inTime(() => deps.parked.write({ ...rejected, sealedCode }, minutesAfter(deps.clock(), carryOnMinutes)));
  }
}

/** Builds the part of a grant's record that comes from its attempt, not from the account. */
function toRecord(deps: CompleteAuthorizationDeps, { scopes }: CodeFlowMethod, attempt: PendingAuthorization, confirmation: Secret) {
  return {
    ...toKey(attempt),
    method: attempt.method,
    // The connection's grant id identifies the confirmation that made it, also after the parked record is erased.
    parkedId: hashOpaqueValue(confirmation.reveal()),
    principalId: attempt.principalId,
    confirmationHash: hashOpaqueValue(confirmation.reveal()),
    needsConfirmation: deps.confirmation === "required" || attempt.connectSession !== undefined,
    scopesRequested: scopes,
    replaceAccount: attempt.replaceAccount,
    ...(attempt.connectSession === undefined ? {} : { waitsForFinish: true }),
    ...defined({ takesOver: attempt.takesOver, label: attempt.label, tags: attempt.tags, details: attempt.details }),
    expiresAt: minutesAfter(deps.clock(), attemptMinutes),
  } as const;
}

/** An attempt whose code was redeemed. `redeemedAt`: the instant before the code was sent. */
type Redeemed = {
  readonly method: CodeFlowMethod;
  readonly record: ReturnType<typeof toRecord>;
  readonly confirmation: Secret;
  readonly redeemedAt: Date;
  /** The connection that the grant may replace. Whether it may is checked again when the grant goes live. */
  readonly existing: Promise<Connection | undefined>;
};

async function keepGrant(
  deps: CompleteAuthorizationDeps,
  { method, record, confirmation, redeemedAt, existing }: Redeemed,
  grant: Grant,
  signals: CallbackSignals,
): Promise<CompletedAuthorization> {
  const now = deps.clock();
  const isConfirmed = !record.needsConfirmation;
  const parked: ParkedGrant = {
    ...record,
    ...(isConfirmed ? { phase: "confirming", confirmedAt: now } : { phase: "parked" }),
    identity: grant.identity,
    scopesGranted: grant.scopes,
    hasRefreshToken: grant.refreshToken !== undefined,
    ...defined({ tokenExpiresAt: grant.expiresAt }),
  };
  const own = ownClientOf(parked);
  const fields = { ...toCredentialFields(grant, parked.parkedId, now), ...(own === undefined ? {} : { oauth_client: new Secret(own) }) };
  const setup = deps.setups.find(parked) === undefined ? {} : { setupRunId: parked.parkedId };
  const pending = (failure: Failure) => ({ kind: "pending", failure, ...setup }) as const;
  let stored: StoredSoFar = {};
  const { work } = signals;
  const inTime = withDeadline(work);
  try {
    checkGrant(method, parked, await existing);
    await inTime(() => refuseDuplicateAccount(deps, method, parked));
    // The record of the code leads to the credential, and is replaced second: a process that dies in between leaves a token with which the grant
    // is revoked.
    await inTime(() => deps.credentials.write(toParkedKey(parked), fields, { cas: 0 }, work));
    const writeRecord = () => {
      const record = deps.parked.write(parked, isConfirmed ? minutesAfter(now, carryOnMinutes) : undefined);
      stored = { record };
      return record;
    };
    await inTime(writeRecord);
    stored = { ...stored, isKept: true };
    await inTime(() => refuseRevoked(deps, parked, redeemedAt));
  } catch (error) {
    const failure = asFailure(error);
    if (isConfirmed && stored.isKept && !endsGrant(failure.code)) {
      return pending(failure);
    }
    await discardIssuedGrant(deps, parked, fields, signals, stored);
    throw error;
  }
  if (!isConfirmed) {
    await noteReach(deps, parked, await existing, grant.accessToken, work);
    return { kind: "parked", confirmation: new Secret(`${parked.parkedId}.${confirmation.reveal()}`) };
  }
  try {
    return { kind: "active", ...(await inTime(() => makeLiveOrDiscard(deps, parked, work))) };
  } catch (error) {
    const failure = asFailure(error);
    if (endsGrant(failure.code)) {
      throw failure;
    }
    return pending(failure);
  }
}

function checkGrant(method: CodeFlowMethod, parked: ParkedGrant, connection: Connection | undefined): void {
  if (method.missingScopes(parked.scopesGranted).length > 0) {
    throw new Failure("scope_missing");
  }
  refuseStaleTakeover(parked, connection);
  refuseOtherAccount(parked, connection);
  const mayKeepToken =
    connection?.identity.id === parked.identity.id && isUsable(connection) && ownClientOf(connection) === ownClientOf(parked);
  if (method.needsRefreshToken && !parked.hasRefreshToken && !mayKeepToken) {
    throw new Failure("refresh_token_missing");
  }
}

const sealedSchema = v.object({ verifier: v.string(), nonce: v.string() });

async function openSealed(sealer: Sealer, sealed: string, stateHash: string): Promise<{ verifier: Secret; nonce: Secret }> {
  const opened = await sealer.open(sealed, stateHash);
  const { verifier, nonce } = v.parse(sealedSchema, JSON.parse(opened.reveal()));
  return { verifier: new Secret(verifier), nonce: new Secret(nonce) };
}

/** Milliseconds that the browser waits for the comparison at most. */
const compareMs = 3000;

/**
 * Compares what is set up with what the account of a parked grant sees, and notes it for the person who confirms, if the grant would put another
 * account in the place of `replaced`. The grant is stored before. A failure is logged, and nothing is noted: the login goes on.
 */
async function noteReach(
  deps: CompleteAuthorizationDeps,
  parked: ParkedGrant,
  replaced: Connection | undefined,
  accessToken: Secret,
  signal: AbortSignal,
): Promise<void> {
  const compare = deps.setups.find(parked)?.compare;
  if (compare === undefined || replaced === undefined || replaced.identity.id === parked.identity.id) {
    return;
  }
  const limit = AbortSignal.any([signal, deps.timers.abortAfter(compareMs)]);
  const inTime = withDeadline(limit);
  try {
    const reach = await inTime(() => compare(toKey(parked), accessToken, limit));
    if (reach !== undefined) {
      await inTime(() => deps.parked.noteReach(parked.parkedId, reach));
    }
  } catch (error) {
    deps.logger.warn("what a new account sees was not compared with what is set up", {
      code: toFailureCode(error),
      provider: parked.provider,
    });
  }
}
