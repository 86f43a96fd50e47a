import { Failure } from "../errors.ts";
import { minutesAfter, secondsAfter } from "../system.ts";
import { type ItemKey, sessionItemKey } from "../table/item-keys.ts";
import { buildUpdate, readAs, updateItemIf } from "../table/requests.ts";
import { refreshUnderLease } from "./refresh-under-lease.ts";
import { type FoundSession, sessionItem, unsealSession } from "./session-item.ts";
import type { SessionDeps, Sessions } from "./sessions.ts";

/** A session that is not used expires after so many minutes. */
const idleMinutes = 8 * 60;
/** Minutes between two writes of the instant of the last use. */
const seenMinutes = 5;
/** Seconds before its expiry from which an access token is refreshed. */
const earlySeconds = 30;
/** Seconds to wait for another caller's refresh. API Gateway stops an authorizer after 10. */
const patienceSeconds = 7;
/** Seconds of waiting after which a caller begins no refresh of its own: stopped before the answer, it would lose the tokens, and with them the session. */
const beginSeconds = 3;
const pauseMs = 150;

/** Reads a session by the hash of its id, as {@link Sessions.readSession} describes. */
export async function readSession(deps: SessionDeps, hash: string): ReturnType<Sessions["readSession"]> {
  const { clock, timers } = deps;
  const place = sessionItemKey(hash);
  const [beginUntil, giveUpAt] = [secondsAfter(clock(), beginSeconds), secondsAfter(clock(), patienceSeconds)];
  for (let looks = 1; ; looks += 1) {
    const found = await find(deps, place);
    if (typeof found === "string") {
      return looks === 1 ? found : "ended";
    }
    const { stored, session } = found;
    const now = clock();
    const isUsable = session.expiresAt > now;
    if (session.expiresAt > secondsAfter(now, earlySeconds) || (isUsable && (session.refreshToken === undefined || looks > 1))) {
      await noteUse(deps, place, found);
      return session;
    }
    if (session.refreshToken === undefined) {
      return "ended";
    }
    const isFree = stored.leaseUntil === undefined ? looks === 1 : stored.leaseUntil <= now;
    if (isFree && now <= beginUntil) {
      const refreshed = await refreshUnderLease(deps, place, found).catch((error: unknown) => {
        if (isUsable) {
          return session;
        }
        throw error;
      });
      if (refreshed !== "held") {
        return refreshed;
      }
    } else if (isFree || stored.leaseUntil === undefined || now >= giveUpAt) {
      // Another caller has asked, and was not answered: one request for all of them is enough.
      throw new Failure("identity_unavailable", { detail: "another caller's refresh gave no tokens", retryAfterSeconds: 5 });
    } else if (!isUsable) {
      await timers.pause(pauseMs, never);
    }
  }
}

const never = new AbortController().signal;

async function find({ table, sealer, clock }: SessionDeps, place: ItemKey): Promise<FoundSession | "none" | "ended"> {
  const stored = await readAs(sessionItem, table, place);
  const session = stored && (await unsealSession(sealer, place, stored.sealed));
  if (stored === undefined || session === undefined) {
    return "none";
  }
  const now = clock();
  return session.endsAt > now && minutesAfter(stored.seenAt, idleMinutes) > now ? { stored, session } : "ended";
}

/** Not each use is a write. A session that has ended meanwhile is not written again. */
async function noteUse({ table, clock }: SessionDeps, place: ItemKey, { stored }: FoundSession): Promise<void> {
  const now = clock();
  if (minutesAfter(stored.seenAt, seenMinutes) <= now) {
    await updateItemIf(table, place, buildUpdate({ seen_at: now.getTime() }, { ConditionExpression: "attribute_exists(pk)" }));
  }
}
