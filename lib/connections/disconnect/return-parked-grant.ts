import { asFailure, Failure, type FailureCode } from "../../errors.ts";
import { minutesAfter } from "../../instants.ts";
import { inTime } from "../../until-aborted.ts";
import type { ParkedGrant } from "../attempt.ts";
import { type GrantReturn, toReplacedId } from "../connection.ts";
import { toParkedKey } from "../credential-key.ts";
import type { CredentialFields, CredentialStore } from "../credential-store.ts";
import type { Methods } from "../methods.ts";
import type { Connections, ParkedGrants, Tombstones } from "../stores.ts";
import { type EndedGrant, endParkedGrant } from "./end-parked-grant.ts";
import type { RevokeDeps } from "./revoke-unless-shared.ts";

/** Days for which the sweeper goes on trying to revoke. */
const givingUpDays = 7;

/** Minutes until the sweeper tries again: an item that always fails must not stand at the head of its queue for ever. */
export const retryMinutes = 5;

export type ReturnParkedGrantDeps = RevokeDeps & {
  readonly methods: Methods;
  readonly connections: Connections;
  readonly parked: ParkedGrants;
  readonly tombstones: Tombstones;
  readonly credentials: CredentialStore;
  /** Told each failure on the way, for whoever has none of its own to tell: a sweep, which an operator hears of by this alone. */
  readonly failed?: (failure: Failure) => void;
};

/**
 * How far a return has come. `returned`: nothing is left to do here. `erasing`: given back, and what is left of it here goes with a
 * later sweep. `waiting`: the sweeper tries again within minutes. `left`: it is still at the provider, and nothing here can revoke
 * it; that is logged as a loss.
 */
export type ParkedReturn = "returned" | "erasing" | "waiting" | "left";

/**
 * Gives a grant back that will not become a connection: revokes it at the provider, erases what was stored, removes its
 * record. What could not be done stays on the record, and the sweeper tries again within minutes, for seven days. Never
 * throws: whoever calls it has a failure of its own to tell.
 *
 * The revocation is left out while a live connection of the same account exists, in whichever organisation: some providers
 * revoke every grant that the account gave to the application, which would revoke that connection too. It waits while
 * another grant of the account may still become one.
 *
 * @param parked - As it was read: a grant that is in another phase by now is left alone.
 * @param given - The credential in hand, or `undefined` to take it from the store.
 * @param signal - No step is begun after it fires, and none is waited for any longer.
 */
export async function returnParkedGrant(
  deps: ReturnParkedGrantDeps,
  parked: ParkedGrant,
  given: CredentialFields | undefined,
  signal: AbortSignal,
): Promise<ParkedReturn> {
  const codes = new Map<string, FailureCode>();
  const attempt = async <T>(step: string, run: () => Promise<T>): Promise<{ readonly result: T } | undefined> => {
    try {
      return { result: await inTime(run, signal) };
    } catch (error) {
      const failure = asFailure(error);
      deps.logger.warn("a grant could not be given back completely", { step, code: failure.code, provider: parked.provider });
      deps.failed?.(failure);
      codes.set(step, failure.code);
      return undefined;
    }
  };
  const nextTry = minutesAfter(deps.clock(), retryMinutes);
  const moveTo = (phase: "rejected" | "ended") => () => deps.parked.advance(parked.attemptId, [parked.phase, "rejected"], phase, nextTry);
  const erase = async () =>
    parked.storesNothing ? { result: undefined } : attempt("erase", () => deps.credentials.erase(toParkedKey(parked), signal));
  const forget = () => attempt("forget", () => deps.parked.erase(parked.attemptId));

  if (parked.phase === "ended") {
    return (await erase()) && (await forget()) ? "returned" : "erasing";
  }
  // First of all, so that nobody makes live what is being revoked.
  const rejected = await attempt("reject", moveTo("rejected"));
  // A stored grant that has moved on belongs to whoever moved it, such as its owner who is confirming it right now.
  if (given === undefined && rejected?.result !== true) {
    return "waiting";
  }
  let pending: GrantReturn | undefined;
  const revoke = async () => {
    const returned = await endParkedGrant(deps, parked, given, signal);
    if (returned.grant?.state === "pending") {
      pending = returned.grant;
      throw new Failure(pending.code ?? "provider_unavailable", { detail: "a part is not given back yet" });
    }
    return returned;
  };
  const ended = (await attempt("revoke", revoke))?.result ?? giveUp(deps, parked, codes.get("revoke"), pending);
  if (ended === undefined) {
    return "waiting";
  }
  // Before the token is erased: without it nobody could find out any more what became of the grant.
  const told = await attempt("tell", () => tell(deps, parked, ended.grant));
  if (!ended.isLoss) {
    return told && (await attempt("note", moveTo("ended"))) && (await erase()) && (await forget()) ? "returned" : "erasing";
  }
  if (!told || !(await erase())) {
    return "waiting";
  }
  logLoss(deps, parked, codes.has("revoke"));
  await forget();
  return "left";
}

/** Once for each grant: its record goes next, and nobody comes back to it. */
function logLoss({ logger }: ReturnParkedGrantDeps, { provider }: ParkedGrant, wasTried: boolean): void {
  if (wasTried) {
    logger.error("a grant is left at the provider: it could not be revoked for days", { provider });
  } else {
    logger.error("a grant is left at the provider: its token is not stored, and nothing says that it was revoked", { provider });
  }
}

/** After seven days nobody tries any more. @param pending - What the last try did not give back completely. */
function giveUp(
  deps: ReturnParkedGrantDeps,
  parked: ParkedGrant,
  code: FailureCode | undefined,
  pending: GrantReturn | undefined,
): EndedGrant | undefined {
  if (minutesAfter(parked.expiresAt, givingUpDays * 24 * 60) > deps.clock()) {
    return undefined;
  }
  const parts = pending?.parts?.map((part) => (part.state === "pending" ? { ...part, state: "left" as const } : part));
  return {
    grant: { state: "left", ...(code === undefined ? {} : { code }), ...(parts === undefined ? {} : { parts }) },
    isLoss: true,
  };
}

/** If the grant was a connection's, its tombstone hears how it ended. */
async function tell(deps: ReturnParkedGrantDeps, parked: ParkedGrant, grant: GrantReturn | undefined): Promise<void> {
  if (grant === undefined) {
    return;
  }
  await deps.tombstones.recordReturn(parked, parked.attemptId, grant);
  const tombstone = await deps.tombstones.read(parked);
  // The disconnect came while another account was taking the grant's place, and could only say that it is pending.
  if (tombstone?.grantId !== undefined && toReplacedId(tombstone.grantId) === parked.attemptId && tombstone.grant.state === "pending") {
    await deps.tombstones.recordReturn(parked, tombstone.disconnectId, grant);
  }
}
