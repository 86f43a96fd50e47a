import { defined } from "../../defined.ts";
import { Failure, toFailureCode } from "../../errors.ts";
import { isKnown, isSubmitted, type ParkedGrant } from "../attempt.ts";
import type { Details, GrantReturn, Identity } from "../connection.ts";
import { toParkedKey } from "../credential-key.ts";
import type { CredentialFields, CredentialStore } from "../credential-store.ts";
import { isSameAccount } from "../is-same-account.ts";
import { type WithLeaseDeps, withLease } from "../lease/with-lease.ts";
import { type Methods, noMethod, toParkedCall } from "../methods.ts";
import type { Call, CodeFlowMethod, Method } from "../provider.ts";
import type { Connections, Tombstones } from "../stores.ts";
import { findOutReturn } from "./find-out-return.ts";
import { holdsToken, toGrantReturn } from "./revocation-mark.ts";
import { type RevokeDeps, revokeUnlessShared } from "./revoke-unless-shared.ts";

type Deps = RevokeDeps &
  WithLeaseDeps & {
    readonly methods: Methods;
    readonly connections: Connections;
    readonly tombstones: Tombstones;
    readonly credentials: CredentialStore;
  };

/**
 * The outcome for a parked grant at the provider. `grant` is `undefined` when it is reported elsewhere, or there is nothing at the
 * provider.
 */
export type EndedGrant = {
  readonly grant: GrantReturn | undefined;
  /** The grant is still valid and its method could revoke it, but its token is lost. */
  readonly isLoss: boolean;
};

/**
 * Revokes the parked grant at the provider, or finds out what became of a grant whose token is erased.
 *
 * A submission that became no connection is the customer's own: nothing of it is changed at the provider. Giving it back could end a live
 * connection that was made by submitting the same secret again.
 *
 * @param given - The credential in hand, or `undefined` to take it from the store.
 * @throws {Failure} Retry. `configuration_invalid`: this deployment does not know the method, and a token is only ever sent to its own
 *   provider.
 */
export async function revokeParkedGrant(
  deps: Deps,
  parked: ParkedGrant,
  given: CredentialFields | undefined,
  signal: AbortSignal,
): Promise<EndedGrant> {
  const method = deps.methods.find(parked);
  if (method === undefined) {
    throw noMethod(parked);
  }
  if (isSubmitted(parked, method)) {
    return elsewhere;
  }
  const end: End = (until, successor) => revokeAtProvider(deps, method, { parked, given, successor }, until);
  return method.connect === "submission" && parked.connectionId !== undefined
    ? revokeUnlessTakenOver(deps, parked, end, signal)
    : end(signal);
}

/** @param successor - The details of the connection that has taken the grant's place. */
type End = (signal: AbortSignal, successor?: Details) => Promise<EndedGrant>;

/** Nothing of the grant is at the provider, or its outcome is reported elsewhere. */
const elsewhere: EndedGrant = { grant: undefined, isLoss: false };

/**
 * Ends the grant unless a submission of the same account came before: while the connection was being disconnected, or after another account
 * had replaced it. That connection has kept the id, by which everything made at the provider is found. So the grant is ended under its
 * lease: a submission that came in between would lose what it has made.
 *
 * @throws {Failure} `connection_busy`: retry. What `end` throws.
 */
async function revokeUnlessTakenOver(deps: Deps, parked: ParkedGrant, end: End, signal: AbortSignal): Promise<EndedGrant> {
  const worked = await withLease(deps, parked, {}, async ({ connection, guard }) => {
    const isOfPlace = connection.id === parked.connectionId && connection.disconnect === undefined;
    if (isOfPlace && isSameAccount(connection, parked)) {
      return { result: elsewhere };
    }
    const successor = isOfPlace && connection.method !== parked.method ? connection.details : undefined;
    return { result: await end(AbortSignal.any([signal, guard]), successor) };
  });
  switch (worked.kind) {
    case "absent":
      return end(signal);
    case "refused":
      throw new Failure("connection_busy", { detail: "another process works on the connection that has the same id" });
    case "worked":
      return worked.result;
  }
}

type ToRevoke = {
  readonly parked: ParkedGrant;
  readonly given: CredentialFields | undefined;
  readonly successor: Details | undefined;
};

async function revokeAtProvider(
  deps: Deps,
  method: Method,
  { parked, given, successor }: ToRevoke,
  signal: AbortSignal,
): Promise<EndedGrant> {
  const fields = given ?? (parked.storesNothing ? {} : (await deps.credentials.read(toParkedKey(parked), signal))?.fields);
  if (fields === undefined || (method.connect === "code_flow" && !holdsToken(fields))) {
    const grant = await findOutReturn({ ...deps, method }, parked);
    return { grant, isLoss: grant?.state === "left" };
  }
  return { grant: await revokeHeld(deps, method, { parked, fields, successor }, signal), isLoss: false };
}

async function revokeHeld(
  deps: Deps,
  method: Method,
  { parked, fields, successor }: Omit<ToRevoke, "given"> & { readonly fields: CredentialFields },
  signal: AbortSignal,
): Promise<GrantReturn> {
  const call = { ...toParkedCall(parked, signal), ...defined({ successor }) };
  // Only a revocation that ends other grants of the account asks whose the grant is.
  const account =
    isKnown(parked.identity) || method.connect !== "code_flow" || !method.revokesWholeAccount
      ? { identity: parked.identity, held: fields }
      : await learnAccount(method, fields, call);
  if (account === undefined) {
    return { state: "revoked" };
  }
  const of = { provider: parked.provider, identity: account.identity };
  try {
    return toGrantReturn(await revokeUnlessShared({ ...deps, method }, of, account.held, call, { grantId: parked.attemptId }));
  } catch (error) {
    if (toFailureCode(error) === "revocation_unsupported") {
      return { state: "left", code: "revocation_unsupported" };
    }
    throw error;
  }
}

type LearnedAccount = {
  readonly identity: Identity;
  /** The credential with which the grant is revoked. */
  readonly held: CredentialFields;
};

/**
 * Asks the provider for the account of a grant whose ID token failed its checks: with the access token, or with a new one once that has
 * expired.
 *
 * @returns `undefined`: the grant is no longer valid.
 * @throws {Failure} `provider_forbidden`: the provider refuses to answer. Failures of a provider that is down: retry.
 */
async function learnAccount(
  method: Pick<CodeFlowMethod, "identify" | "refresh">,
  fields: CredentialFields,
  call: Call,
): Promise<LearnedAccount | undefined> {
  const { access_token, refresh_token } = fields;
  const identity = access_token && (await unlessGone(method.identify(access_token, call)));
  if (identity !== undefined) {
    return { identity, held: fields };
  }
  const refreshed = refresh_token && (await unlessGone(method.refresh(fields, call)));
  if (refresh_token === undefined || refreshed === undefined) {
    return undefined;
  }
  const identified = await unlessGone(method.identify(refreshed.accessToken, call));
  if (identified === undefined) {
    throw new Failure("provider_forbidden", { detail: "userinfo refuses a token that was just issued" });
  }
  return { identity: identified, held: { ...fields, refresh_token: refreshed.refreshToken ?? refresh_token } };
}

async function unlessGone<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (toFailureCode(error) === "grant_revoked") {
      return undefined;
    }
    throw error;
  }
}
