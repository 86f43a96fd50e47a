import { hash } from "node:crypto";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** After a late probe, or for a new connection, the next probe is at least half a day away. */
const leastMs = 12 * hourMs;

/**
 * Computes when a connection is probed next: the first instant at least 12 h away at the connection's own time of day, which
 * follows from its id. Pure.
 *
 * A fixed time of day keeps a million connections spread evenly over the day, also when they were connected within one hour or
 * waited together for a schedule that was paused. A random delay on top of 24 h keeps such a crowd together for weeks.
 *
 * @param id - The connection's id.
 */
export function nextProbe(id: string, now: Date): Date {
  const earliest = now.getTime() + leastMs;
  const wait = (timeOfDayMs(id) - earliest) % dayMs;
  return new Date(earliest + (wait < 0 ? wait + dayMs : wait));
}

/** From other bytes of the hash than the shard of the due index: each shard has its connections all over the day. */
const timeOfDayMs = (id: string): number => Math.floor((hash("sha256", id, "buffer").readUInt32BE(4) / 2 ** 32) * dayMs);
