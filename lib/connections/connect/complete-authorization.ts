import * as v from "valibot";
import type { CredentialFields, CredentialStore } from "../../credentials/credential-store.ts";
import { Failure, toFailureCode } from "../../errors.ts";
import { minutesAfter } from "../../instants.ts";
import { buildOpaqueValue, hashOpaqueValue, matchesHash } from "../../oauth/opaque-value.ts";
import { Secret } from "../../secret.ts";
import { attemptMinutes, type ParkedGrant, type PendingAuthorization } from "../attempt.ts";
import type { Connection } from "../connection.ts";
import { toCredentialFields } from "../credential-fields.ts";
import { toParkedKey } from "../credential-key.ts";
import { returnParkedGrant } from "../give-back/return-parked-grant.ts";
import { refuseRevoked } from "../give-back/revocation-mark.ts";
import type { Attempts, Connections, Grant, ParkedGrants, Sealer } from "../ports.ts";
import { loginCookieName } from "./begin-authorization.ts";
import type { MakeLiveDeps } from "./make-live.ts";
import { makeLiveOrGiveBack } from "./make-live-or-give-back.ts";

export type CompleteAuthorizationDeps = MakeLiveDeps & {
  readonly attempts: Attempts;
  readonly connections: Connections;
  readonly parked: ParkedGrants;
  readonly credentials: CredentialStore;
  readonly sealer: Sealer;
  /** `required`: a grant waits until the person who started it confirms it. `off`: the callback makes it live. */
  readonly confirmation: "required" | "off";
};

export type Callback = {
  readonly parameters: URLSearchParams;
  /** The URI at which the callback arrived: each provider has its own (RFC 9700, section 4.4.2.2). */
  readonly redirectUri: string;
  /** Gives the value of a cookie of ours by its name. */
  readonly readCookie: (name: string) => string | undefined;
};

export type CompletedAuthorization =
  | { readonly kind: "parked"; readonly confirmation: Secret }
  | { readonly kind: "active"; readonly connection: Connection; readonly setupRunId: string };

/** The attempt that a callback belongs to, once its state was taken: says where a failure is to be shown. */
export type AttemptFound = (attempt: { readonly returnPath: string; readonly cookieName: string }) => void;

/**
 * Third step of a code flow: the provider's redirect.
 *
 * The state is taken in one atomic delete before anything else, so a replay and all but one of any number of parallel
 * callbacks find nothing. The code is redeemed once, never again: it is single use, and a second try would only turn
 * an unclear outcome into `invalid_grant`. A grant that cannot be kept is given back at the provider.
 *
 * @param found - Told the attempt as soon as it is known, also when the callback fails afterwards.
 * @throws {Failure} with the code that the front end is told. Nothing is stored then, and a retry means a new login.
 */
export async function completeAuthorization(
  deps: CompleteAuthorizationDeps,
  callback: Callback,
  found: AttemptFound,
  signal: AbortSignal,
): Promise<CompletedAuthorization> {
  const states = callback.parameters.getAll("state");
  const [state] = states;
  if (state === undefined || states.length !== 1) {
    throw new Failure("callback_invalid", { detail: "state" });
  }
  const stateHash = hashOpaqueValue(state);
  const attempt = await deps.attempts.takeAuthorization(stateHash, deps.clock());
  if (attempt === undefined) {
    throw new Failure("state_invalid");
  }
  const cookieName = loginCookieName(attempt.provider, stateHash);
  found({ returnPath: attempt.returnPath, cookieName });
  if (!matchesHash(callback.readCookie(cookieName), attempt.cookieHash)) {
    throw new Failure("browser_mismatch");
  }
  if (attempt.provider !== deps.provider.provider || attempt.redirectUri !== callback.redirectUri) {
    throw new Failure("issuer_mismatch", { detail: "callback path" });
  }
  const { verifier, nonce } = await openSealed(deps.sealer, attempt.sealed, stateHash);
  const redeemedAt = deps.clock();
  const grant = await deps.provider.redeem({ ...attempt, parameters: callback.parameters, state, codeVerifier: verifier, nonce }, signal);
  return keepGrant(deps, attempt, { grant, redeemedAt }, signal);
}

async function keepGrant(
  deps: CompleteAuthorizationDeps,
  attempt: PendingAuthorization,
  { grant, redeemedAt }: { readonly grant: Grant; readonly redeemedAt: Date },
  signal: AbortSignal,
): Promise<CompletedAuthorization> {
  const confirmation = buildOpaqueValue(deps.random);
  // The id of a connection tells which confirmation made it, also when the parked record is gone.
  const attemptId = hashOpaqueValue(confirmation.reveal());
  const now = deps.clock();
  const parked: ParkedGrant = {
    tenant: attempt.tenant,
    provider: attempt.provider,
    account: attempt.account,
    attemptId,
    ...(deps.confirmation === "off" ? { phase: "confirming", confirmedAt: now } : { phase: "parked" }),
    principalId: attempt.principalId,
    confirmationHash: hashOpaqueValue(confirmation.reveal()),
    needsConfirmation: deps.confirmation === "required",
    subject: grant.subject,
    ...(grant.email === undefined ? {} : { email: grant.email }),
    scopesRequested: deps.provider.scopes,
    scopesGranted: grant.scopes,
    hasRefreshToken: grant.refreshToken !== undefined,
    ...(grant.expiresAt === undefined ? {} : { tokenExpiresAt: grant.expiresAt }),
    replaceAccount: attempt.replaceAccount,
    expiresAt: minutesAfter(now, attemptMinutes),
  };
  const fields = toCredentialFields(grant, attemptId, now);
  let recorded = false;
  try {
    checkGrant(deps, parked, await deps.connections.read(attempt));
    await deps.parked.write(parked);
    recorded = true;
    await deps.credentials.write(toParkedKey(parked), fields, { cas: 0 }, signal);
    await refuseRevoked(deps, parked, redeemedAt);
  } catch (error) {
    const givenBack = await returnParkedGrant(deps, parked, grant.refreshToken ?? grant.accessToken, signal);
    if (!givenBack && !recorded) {
      await leaveToSweeper(deps, parked, fields, signal);
    }
    throw error;
  }
  if (parked.phase === "parked") {
    return { kind: "parked", confirmation: new Secret(`${attemptId}.${confirmation.reveal()}`) };
  }
  return { kind: "active", ...(await makeLiveOrGiveBack(deps, parked, signal)) };
}

/** Keeps a refused grant that could not be revoked, so that the sweeper can: without its token nobody could any more. */
async function leaveToSweeper(
  deps: CompleteAuthorizationDeps,
  parked: ParkedGrant,
  fields: CredentialFields,
  signal: AbortSignal,
): Promise<void> {
  try {
    await deps.parked.write({ ...parked, phase: "rejected" });
    await deps.credentials.write(toParkedKey(parked), fields, { cas: 0 }, signal);
  } catch (error) {
    deps.logger.error("a refused grant is left at the provider", { code: toFailureCode(error), provider: parked.provider });
  }
}

function checkGrant(deps: CompleteAuthorizationDeps, parked: ParkedGrant, connection: Connection | undefined): void {
  if (deps.provider.missingScopes(parked.scopesGranted).length > 0) {
    throw new Failure("scope_missing");
  }
  const sameAccount = connection?.subject === parked.subject;
  if (connection !== undefined && !sameAccount && !parked.replaceAccount) {
    throw new Failure("account_mismatch");
  }
  if (!parked.hasRefreshToken && !(sameAccount && connection.hasRefreshToken)) {
    throw new Failure("refresh_token_missing");
  }
}

const sealedSchema = v.object({ verifier: v.string(), nonce: v.string() });

async function openSealed(sealer: Sealer, sealed: string, stateHash: string): Promise<{ verifier: Secret; nonce: Secret }> {
  const opened = await sealer.open(sealed, stateHash);
  const { verifier, nonce } = v.parse(sealedSchema, JSON.parse(opened.reveal()));
  return { verifier: new Secret(verifier), nonce: new Secret(nonce) };
}
