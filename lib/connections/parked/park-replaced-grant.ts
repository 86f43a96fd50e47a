import { asFailure, Failure, toFailureCode } from "../../errors.ts";
import { secondsAfter } from "../../system.ts";
import type { ParkedGrant } from "../attempt.ts";
import { type Connection, toReplacedId } from "../connection.ts";
import { type CredentialFields, toLiveKey, toParkedKey } from "../credential-store.ts";
import { withLease } from "../lease/with-lease.ts";
import type { GrantPorts } from "../ports.ts";
import { discardParkedGrant } from "./discard-parked-grant.ts";
import { parkGrant, toParkedGrant } from "./end-grant.ts";

type Replaced = {
  readonly previous: Connection;
  /** The grant that takes its place. */
  readonly next: ParkedGrant;
  /** Absent: the method of `previous` stores nothing. */
  readonly fields: CredentialFields | undefined;
};

/** Seconds after the expiry of a token that a request with it may still be under way. */
const underWaySeconds = 10;

/**
 * The instant at which the grant of a login may be revoked whose place a connection without a secret takes, or which a colleague takes over. Its tokens
 * end with it, and callers may use each until it expires: the change must not be noticed by any of them.
 *
 * @returns `undefined`: it is revoked at once. It is of another kind, no token of it lives, or another account was merely connected in its place: a
 *   customer who connected the wrong account wants it gone.
 */
export function tokensEndAt(
  { methods, clock }: Pick<GrantPorts, "methods" | "clock">,
  { previous, next }: Pick<Replaced, "previous" | "next">,
): Date | undefined {
  const isRefreshed = methods.find(previous)?.tokens === "refreshed";
  const { expiresAt } = previous;
  const sparesTokens = next.storesNothing === true || next.takesOver !== undefined;
  return sparesTokens && isRefreshed && expiresAt !== undefined && expiresAt > clock()
    ? secondsAfter(expiresAt, underWaySeconds)
    : undefined;
}

/**
 * Parks the grant of an account that another one replaces, or that the account itself gave before and that is ended by itself, under the lease and before its credential is overwritten: whenever the process
 * dies, the only token that can revoke it is still stored.
 *
 * @throws {Failure} What the stores throw: nothing may be overwritten yet.
 */
export async function parkReplacedGrant(deps: GrantPorts, replaced: Replaced, signal: AbortSignal): Promise<void> {
  const { previous, fields } = replaced;
  const parked = { ...toParkedGrant(previous, toReplacedId(previous.grantId), fields, deps.clock()), connectionId: previous.id };
  // The live credential may have been rotated since an earlier try.
  await parkGrant(deps, parked, fields, signal, { dueAt: tokensEndAt(deps, replaced), isNewest: true });
}

/** Whether the grant of a record is parked to be ended: its credential is overwritten next, or was just now. */
export const isReplacedParked = async ({ parked }: Pick<GrantPorts, "parked">, { grantId }: Connection): Promise<boolean> =>
  (await parked.read(toReplacedId(grantId))) !== undefined;

/** Revokes the grant that another account, method or login has replaced. After a failure the sweeper retries. */
export async function discardReplaced(deps: GrantPorts, { grantId, id }: Connection, signal: AbortSignal): Promise<void> {
  try {
    const replaced = await deps.parked.read(toReplacedId(grantId));
    if (replaced !== undefined) {
      await discardParkedGrant(deps, replaced, undefined, signal);
    }
  } catch (error) {
    deps.failed?.(asFailure(error));
    deps.logger.warn("the grant of a replaced account waits for the sweeper", { code: toFailureCode(error), connection: id });
  }
}

/**
 * Erases the parked copy of a grant that was not replaced after all and is still live. Under the lease, so that it is not replaced at this
 * moment.
 *
 * @throws {Failure} `connection_busy`: another process works on the connection, or the replacement has written its credential but not its
 *   record, and is continued first. What the stores throw.
 */
export async function eraseLiveCopy(deps: GrantPorts, parked: ParkedGrant, signal: AbortSignal): Promise<void> {
  const worked = await withLease(deps, parked, {}, async ({ connection, guard }) => {
    const live = await deps.credentials.read(toLiveKey(parked), signal);
    const { grantId, credential } = connection;
    const inPlace = credential && grantId;
    if (toReplacedId(grantId) !== parked.parkedId || live?.fields.grant_id?.reveal() !== inPlace) {
      throw new Failure("connection_busy", { detail: "another account is taking its place" });
    }
    await deps.credentials.erase(toParkedKey(parked), AbortSignal.any([signal, guard]));
    await deps.parked.erase(parked.parkedId);
    return { result: undefined };
  });
  if (worked.kind !== "worked") {
    throw new Failure("connection_busy");
  }
}
