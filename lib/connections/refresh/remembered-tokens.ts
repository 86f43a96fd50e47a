import { secondsAfter } from "../../instants.ts";
import { sufficientSeconds } from "./decide-refresh.ts";
import { isAlive } from "./live-token.ts";
import type { Served } from "./note-use.ts";

/** Seconds for which a record is remembered: for so long a disconnect by another process may go unnoticed. */
export const rememberedSeconds = 60;
/** Connections that a process remembers; the oldest entry is dropped first. */
const rememberedConnections = 1000;

/** Makes the memory of a process about connections, by path. */
export function memoryOf<T>() {
  const remembered = new Map<string, T>();
  return {
    find: (path: string): T | undefined => remembered.get(path),
    keep: (path: string, value: T): void => {
      remembered.delete(path);
      remembered.set(path, value);
      const [oldest] = remembered.keys();
      if (remembered.size > rememberedConnections && oldest !== undefined) {
        remembered.delete(oldest);
      }
    },
    forget: (path: string): void => void remembered.delete(path),
  };
}

/** Whether a token may be served without any call: its record was read less than a minute ago, and it has enough life left. */
export const isEnough = (served: Served, minTtlSeconds: number, now: Date): boolean =>
  secondsAfter(served.readAt, rememberedSeconds) > now && hasLife(served, minTtlSeconds, now);

/** Whether a token has as much life left as its caller wants. No caller is promised more than half of its life. */
export function hasLife({ token, connection }: Served, minTtlSeconds: number, now: Date): boolean {
  const { expiresAt, issuedAt } = token;
  return (
    isAlive(token, now) &&
    (expiresAt === undefined ||
      secondsAfter(now, sufficientSeconds({ ...connection, expiresAt, refreshedAt: issuedAt }, minTtlSeconds)) <= expiresAt)
  );
}
