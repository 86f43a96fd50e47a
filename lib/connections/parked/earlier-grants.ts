import { defined } from "../../defined.ts";
import { Failure } from "../../errors.ts";
import type { System } from "../../system.ts";
import type { ParkedGrant } from "../attempt.ts";
import { type Connection, type GrantPart, type RevocationResult, readReplacedId, toReplacedId } from "../connection.ts";
import { earlierPrefix, isEarlier, isWaitedFor } from "../earlier-part.ts";
import { updateTo, withLease } from "../lease/with-lease.ts";
import type { GrantPorts } from "../ports.ts";
import type { Method } from "../provider.ts";
import { unchanged } from "../record/transitions.ts";
import type { ParkedGrants } from "../stores.ts";
import { toRevocationResult } from "./revoke-unless-shared.ts";

/**
 * Whether a login leaves the grant of an earlier login of the same account valid, and that grant can be ended by itself. Where a revocation
 * ends every grant of the account, the disconnect ends the earlier one too, and ending it before would end the new one.
 */
export const endsEarlierGrant = (method: Pick<Method, "connect" | "revokesWholeAccount">): boolean =>
  method.connect === "code_flow" && !method.revokesWholeAccount;

/** The earlier grant while its end is not known yet. @param grantId - Tells it apart from other earlier grants. */
export const toUnsettled = (grantId: string): GrantPart => ({ what: `${earlierPrefix}grant`, target: grantId, state: "pending" });

/** Whether the end of this earlier grant is waited for. */
const isUnsettled = (parts: readonly GrantPart[] | undefined, grantId: string): boolean =>
  parts?.some((part) => isOf(part, grantId)) === true;

const isOf = (part: GrantPart, grantId: string): boolean => isWaitedFor(part) && part.target === grantId;

/**
 * Makes earlier grants due for the sweeper that wait until their tokens have expired: after a disconnect no caller may use one.
 *
 * @throws {Failure} What the table throws: retry.
 */
export async function endEarlierNow(
  { parked, clock }: Pick<System, "clock"> & { readonly parked: Pick<ParkedGrants, "advance"> },
  parts: readonly GrantPart[] = [],
): Promise<void> {
  const waiting = parts.flatMap((part) => (isWaitedFor(part) && part.target !== undefined ? [toReplacedId(part.target)] : []));
  await Promise.all(waiting.map((id) => parked.advance(id, ["rejected"], "rejected", clock())));
}

/** An earlier grant that was ended. `method`: its own, if the connection has another one now. */
type Ended = { readonly grantId: string; readonly method: string | undefined };

/**
 * Replaces an earlier grant whose end was waited for by what is left of it: nothing when it was revoked. What several grants leave is told
 * once, with the latest end.
 */
function settleEarlier(
  parts: readonly GrantPart[],
  { grantId, method }: Ended,
  { state, code, parts: given }: RevocationResult,
  now: Date,
): readonly GrantPart[] {
  const whole: GrantPart = { what: "grant", state: "left", ...defined({ code }) };
  // Of a shared grant, the other connection tells it.
  const left = state === "revoked" || state === "shared" ? [] : (given ?? [whole]).filter((part) => part.state === "left");
  const others = parts.filter((part) => !isOf(part, grantId));
  const named = left.map((part) => ({ ...part, what: `${earlierPrefix}${part.what}`, ...defined({ method }) }));
  return named.reduce(addLeft, stillAlive(others, now));
}

function addLeft(parts: readonly GrantPart[], next: GrantPart): readonly GrantPart[] {
  const same = parts.find(({ what, target, state }) => what === next.what && target === next.target && state === next.state);
  if (same === undefined) {
    return [...parts, next];
  }
  return parts.map((part) => (part === same ? longerLiving(same, next) : part));
}

/** A part without an end lives longest. */
const longerLiving = (one: GrantPart, other: GrantPart): GrantPart =>
  one.livesUntil === undefined || (other.livesUntil !== undefined && one.livesUntil >= other.livesUntil) ? one : other;

/** Leaves out the parts that have ended by themselves. */
export const stillAlive = (parts: readonly GrantPart[], now: Date): readonly GrantPart[] =>
  parts.filter(({ livesUntil }) => livesUntil === undefined || livesUntil > now);

/** Takes the parts of earlier grants out of the outcome of a disconnect. */
export const toEarlierParts = ({ parts = [] }: RevocationResult): readonly GrantPart[] => parts.filter(isEarlier);

/** Adds what is left of earlier grants to the outcome for the live one: the account has access through each of them. */
export function withEarlier(grant: RevocationResult, earlier: readonly GrantPart[]): RevocationResult {
  if (earlier.length === 0 && toEarlierParts(grant).length === 0) {
    return grant;
  }
  const { state, code } = grant;
  const whole: GrantPart = { what: "grant", state: state === "shared" ? "left" : state, ...defined({ code }) };
  return toRevocationResult([...(grant.parts ?? [whole]).filter((part) => !isEarlier(part)), ...earlier]);
}

/**
 * Notes what became of an earlier grant of a connection's account: on the record, under its lease, or on the tombstone if the connection was
 * disconnected since. A parked grant that is none is left alone.
 *
 * @throws {Failure} `connection_busy`: another process holds the lease; retry. What the table throws.
 */
export async function settleEarlierGrant(deps: GrantPorts, parked: ParkedGrant, grant: RevocationResult): Promise<void> {
  const grantId = readReplacedId(parked.parkedId);
  if (grantId === undefined) {
    return;
  }
  const connection = await deps.connections.read(parked);
  if (isUnsettled(connection?.earlier, grantId)) {
    return settleOnRecord(deps, { grantId, from: parked }, grant);
  }
  const tombstone = await deps.tombstones.read(parked);
  if (tombstone !== undefined && isUnsettled(tombstone.grant.parts, grantId)) {
    const ended = { grantId, method: otherMethod(parked, tombstone) };
    const left = settleEarlier(toEarlierParts(tombstone.grant), ended, grant, deps.clock());
    await deps.tombstones.recordReturn(parked, tombstone.disconnectId, withEarlier(tombstone.grant, left));
  }
}

/** The method of an earlier grant, if that of the connection is another. */
const otherMethod = (earlier: Pick<ParkedGrant, "method">, { method }: Pick<Connection, "method">): string | undefined =>
  earlier.method === method ? undefined : earlier.method;

type OnRecord = { readonly grantId: string; readonly from: ParkedGrant };

async function settleOnRecord(deps: GrantPorts, { grantId, from }: OnRecord, grant: RevocationResult): Promise<void> {
  const worked = await withLease(deps, from, {}, async ({ connection }) => {
    const { earlier = [], ...rest } = connection;
    const left = settleEarlier(earlier, { grantId, method: otherMethod(from, connection) }, grant, deps.clock());
    const settled: Connection = { ...rest, ...(left.length === 0 ? {} : { earlier: left }), updatedAt: deps.clock() };
    return updateTo(unchanged(settled), undefined);
  });
  // `absent`: disconnected since. The next try finds the tombstone.
  if (worked.kind !== "worked" || !worked.isWritten) {
    throw new Failure("connection_busy", { detail: "what became of an earlier grant is not noted yet" });
  }
}
