import type { CredentialStore } from "../../credentials/credential-store.ts";
import { asFailure, Failure, type FailureCode } from "../../errors.ts";
import { minutesAfter } from "../../instants.ts";
import type { Secret } from "../../secret.ts";
import type { ParkedGrant } from "../attempt.ts";
import type { GrantReturn } from "../connection.ts";
import { toParkedKey } from "../credential-key.ts";
import type { Connections, KeptProviders, ParkedGrants, Tombstones } from "../ports.ts";
import { type RevokeDeps, revokeUnlessShared } from "./revoke-unless-shared.ts";

/** Days for which the sweeper goes on trying to revoke. */
const givingUpDays = 7;

/** Minutes until the sweeper tries again: an item that always fails must not stand at the head of its queue for ever. */
export const retryMinutes = 5;

export type ReturnParkedGrantDeps = RevokeDeps & {
  readonly providers: KeptProviders;
  readonly connections: Connections;
  readonly parked: ParkedGrants;
  readonly tombstones: Tombstones;
  readonly credentials: CredentialStore;
  /** Told each failure on the way, for whoever has none of its own to tell: a sweep, which an operator hears of by this alone. */
  readonly failed?: (failure: Failure) => void;
};

/**
 * Gives a grant back that will not become a connection: revokes it at the provider, erases what was stored, removes its
 * record. What could not be done stays on the record, and the sweeper tries again within minutes, for seven days. Never
 * throws: whoever calls it has a failure of its own to tell.
 *
 * The revocation is left out while a live connection of the same account exists, in whichever organisation: Google
 * revokes every grant that a person gave to the whole Cloud project, so it would end that connection too. It waits while
 * another grant of the account may still become one.
 *
 * @param parked - As it was read: a grant that is in another phase by now is left alone.
 * @param token - The token in hand, or `undefined` to take it from the store.
 * @returns Whether nothing is left to do.
 */
export async function returnParkedGrant(
  deps: ReturnParkedGrantDeps,
  parked: ParkedGrant,
  token: Secret | undefined,
  signal: AbortSignal,
): Promise<boolean> {
  const codes = new Map<string, FailureCode>();
  const attempt = async <T>(step: string, run: () => Promise<T>): Promise<{ readonly result: T } | undefined> => {
    try {
      return { result: await run() };
    } catch (error) {
      const failure = asFailure(error);
      deps.logger.warn("a grant could not be given back completely", { step, code: failure.code, provider: parked.provider });
      deps.failed?.(failure);
      codes.set(step, failure.code);
      return undefined;
    }
  };
  // First of all, so that nobody makes live what is being revoked.
  const nextTry = minutesAfter(deps.clock(), retryMinutes);
  const rejected = await attempt("reject", () => deps.parked.advance(parked.attemptId, [parked.phase, "rejected"], "rejected", nextTry));
  // A stored grant that has moved on belongs to whoever moved it, such as its owner who is confirming it right now.
  if (token === undefined && rejected?.result !== true) {
    return false;
  }
  // The token is erased only once it is revoked, or after seven days: it is needed to try again.
  const revoked = await attempt("revoke", async () => {
    const held = token ?? (await readToken(deps, parked, signal));
    return held === undefined ? undefined : { state: await revoke(deps, parked, held, signal) };
  });
  const code = codes.get("revoke");
  const left: GrantReturn = { state: "left", ...(code === undefined ? {} : { code }) };
  const outcome = revoked ?? (isGivenUp(deps, parked) ? { result: left } : undefined);
  // Before the token is erased: whoever is cut off after that cannot tell any more what became of it.
  const told = outcome && (await attempt("tell", () => tell(deps, parked, outcome.result)));
  const erased = told && (await attempt("erase", () => deps.credentials.erase(toParkedKey(parked), signal)));
  if (erased && revoked === undefined) {
    deps.logger.error("a grant is left at the provider: it could not be revoked for days", { provider: parked.provider });
  }
  const forgotten = rejected && erased && (await attempt("forget", () => deps.parked.erase(parked.attemptId)));
  return forgotten !== undefined;
}

/** A token goes to its own provider's endpoint and to no other: one that this deployment does not know waits for it. */
async function revoke(deps: ReturnParkedGrantDeps, parked: ParkedGrant, token: Secret, signal: AbortSignal): Promise<GrantReturn["state"]> {
  const provider = deps.providers.get(parked.provider);
  if (provider === undefined) {
    throw new Failure("configuration_invalid", { detail: "the provider of a parked grant is not deployed" });
  }
  return revokeUnlessShared({ ...deps, provider }, parked, token, signal, { grantId: parked.attemptId });
}

const isGivenUp = (deps: ReturnParkedGrantDeps, parked: ParkedGrant): boolean =>
  minutesAfter(parked.expiresAt, givingUpDays * 24 * 60) <= deps.clock();

/** If the grant was a connection's, its tombstone hears how it ended. */
async function tell(deps: ReturnParkedGrantDeps, parked: ParkedGrant, grant: GrantReturn | undefined): Promise<void> {
  if (grant !== undefined) {
    await deps.tombstones.recordReturn(parked, parked.attemptId, grant);
  }
}

async function readToken(deps: ReturnParkedGrantDeps, parked: ParkedGrant, signal: AbortSignal): Promise<Secret | undefined> {
  const stored = await deps.credentials.read(toParkedKey(parked), signal);
  return stored?.fields.refresh_token ?? stored?.fields.access_token;
}
