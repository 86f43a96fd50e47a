import { Failure } from "../../errors.ts";
import { holdsReplacedToken, isNoted, withNewestToken } from "../credential/replaced-token.ts";
import { isRotated, refreshFields } from "../credential/rotation.ts";
import type { CredentialFields } from "../credential-store.ts";
import { hasRoom, toFailureUnder } from "../lease/lease.ts";
import { toCall } from "../methods.ts";
import type { MethodCommon, Refreshed, RefreshedTokens } from "../provider.ts";
import { isAlive } from "../record/live-token.ts";
import {
  afterPartialRefresh,
  afterRefresh,
  afterUselessRefresh,
  followedBy,
  type OutcomeContext,
  type Transition,
} from "../record/transitions.ts";
import type { CurrentCredential } from "../turn/read-current.ts";
import type { Turn } from "../turn/turn.ts";
import { type StoreOutcome, storeRefreshed } from "./store-refreshed.ts";

/** What became of the stored refresh token. `late`, `barred` and `replaced`: it was not sent. */
export type Spent =
  | { readonly kind: "late" | "replaced" }
  /** The operator has switched it off. */
  | { readonly kind: "barred"; readonly failure: Failure }
  /** The provider refused it, or did not answer. */
  | { readonly kind: "refused"; readonly refusal: Failure }
  | {
      readonly kind: "answered";
      readonly fields: CredentialFields;
      /** Scopes that the provider no longer grants. */
      readonly missing: readonly string[];
      /** The provider gave a token that has expired already. */
      readonly isUseless: boolean;
      readonly context: OutcomeContext;
      readonly outcome: StoreOutcome;
      /** Builds the record of this refresh, with its tokens stored as a version. */
      readonly toTransition: (build: typeof afterRefresh, version: number) => Transition;
    };

/**
 * Sends the stored refresh token, once, and stores what comes back. From the request until the store has the answer, a token that the
 * provider rotates is in doubt: nothing else belongs in here.
 *
 * @param turn - After its signal fires, no request is sent.
 */
export async function spendRefreshToken(turn: Turn, method: MethodCommon & Refreshed, current: CurrentCredential): Promise<Spent> {
  const { deps, guard, signal } = turn;
  const { stored, transition } = current;
  const { connection } = transition;
  const failure = await findBar(turn, method);
  if (failure !== undefined) {
    return { kind: "barred", failure };
  }
  // Taken before the request, so that a token never seems younger than it is.
  const issuedAt = deps.clock();
  if (signal.aborted || !hasRoom(turn, issuedAt)) {
    return { kind: "late" };
  }
  if (holdsReplacedToken(turn.connection, stored)) {
    return { kind: "replaced" };
  }
  let tokens: RefreshedTokens;
  try {
    tokens = await method.refresh(stored.fields, toCall(connection, guard));
  } catch (error) {
    return { kind: "refused", refusal: toFailureUnder(guard, error) };
  }
  const context = turn.context();
  const fields = refreshFields(stored.fields, tokens, issuedAt);
  const missing = method.missingScopes(tokens.scopes ?? connection.scopesGranted);
  const isToNote = isNoted(connection) || isRotated(stored.fields, tokens);
  const toTransition = (build: typeof afterRefresh, version: number): Transition => {
    const noted = isToNote ? withNewestToken(connection, fields, version) : connection;
    return followedBy(transition, build(noted, { ...tokens, issuedAt }, version, missing, context));
  };
  // Stored first: whether missing scopes end the connection may take a while to decide. A connection that has ended stays so.
  const isUseless = !isAlive(tokens, context.now);
  const asUsable = connection.status === "reauth_required" ? afterRefresh : afterPartialRefresh;
  const asStored = isUseless ? afterUselessRefresh : asUsable;
  const outcome = await storeRefreshed(turn, {
    fields,
    tokens,
    current,
    toTransition: (version) => toTransition(asStored, version),
    context,
  });
  return { kind: "answered", fields, missing, isUseless, context, outcome, toTransition };
}

/** `Retry-After` of a caller who has no token left while refreshes are paused. */
const pausedSeconds = 30;

/** Why the operator lets no refresh token be sent. @throws {Failure} What the table throws: nothing was sent. */
async function findBar({ deps, connection }: Turn, { rotatesRefreshTokens }: Refreshed): Promise<Failure | undefined> {
  if (await deps.switches.isStopped(connection)) {
    return new Failure("stopped");
  }
  const isPaused = rotatesRefreshTokens && (await deps.switches.isDrained());
  return isPaused ? new Failure("refresh_paused", { retryAfterSeconds: pausedSeconds }) : undefined;
}
