import { buildUuid } from "../oauth/opaque-value.ts";
import { secondsAfter } from "../system.ts";
import type { ItemKey } from "../table/item-keys.ts";
import { buildUpdate, eraseItemIf, ifAll, ifEqual, takeClaim, updateItemIf } from "../table/requests.ts";
import { UpdateCommand } from "../table/table.ts";
import { type FoundSession, sealSession } from "./session-item.ts";
import type { LiveSession, SessionDeps } from "./sessions.ts";

/** Seconds after which the lease of a dead holder is free. */
const leaseSeconds = 10;
/** Milliseconds for the requests of one refresh. Shorter than the lease, so that a running holder never loses it. */
const refreshMs = 6000;

/**
 * Refreshes a session, as the only caller who does. An identity provider that rotates refresh tokens revokes the whole grant when one is sent twice.
 *
 * @returns `held`: another caller was first, and the session must be read again. `ended`: the identity provider has ended the session.
 * @throws {Failure} `identity_unavailable`, `client_misconfigured`: the session stays, and the next caller may try.
 */
export async function refreshUnderLease(deps: SessionDeps, place: ItemKey, found: FoundSession): Promise<LiveSession | "held" | "ended"> {
  const { table, clock, sealer, timers } = deps;
  const { refreshToken, idToken, person } = found.session;
  const owner = buildUuid(deps.random);
  if (refreshToken === undefined || !(await take(deps, place, found, owner))) {
    return "held";
  }
  const isOwn = ifEqual("lease_owner", owner);
  const noLease = { lease_owner: undefined, lease_until: undefined };
  try {
    const tokens = await deps.refresh({ refreshToken, idToken, person }, timers.abortAfter(refreshMs));
    if (tokens === "refused") {
      await eraseItemIf(table, place, isOwn);
      return "ended";
    }
    const session = { ...found.session, ...tokens };
    const sealed = await sealSession(sealer, place, session);
    const changes = { sealed, expires_at: session.expiresAt.getTime(), seen_at: clock().getTime(), ...noLease };
    return (await updateItemIf(table, place, buildUpdate(changes, isOwn))) === undefined ? "held" : session;
  } catch (error) {
    // If this fails too, the lease expires by itself.
    await updateItemIf(table, place, buildUpdate(noLease, isOwn)).catch(() => undefined);
    throw error;
  }
}

async function take({ table, clock }: SessionDeps, place: ItemKey, { stored }: FoundSession, owner: string): Promise<boolean> {
  const now = clock();
  const isFree = ifAll(ifEqual("expires_at", stored.expiresAt.getTime()), {
    ConditionExpression: "(attribute_not_exists(lease_until) OR lease_until <= :now)",
    ExpressionAttributeValues: { ":now": now.getTime() },
  });
  const update = buildUpdate({ lease_owner: owner, lease_until: secondsAfter(now, leaseSeconds).getTime() }, isFree);
  const send = (more: object) => table.client.send(new UpdateCommand({ TableName: table.name, Key: place, ...update, ...more }));
  return (await takeClaim(table, place, send, (item) => item.lease_owner === owner)).kind === "taken";
}
