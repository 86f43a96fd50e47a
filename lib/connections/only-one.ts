import { minutesAfter } from "../instants.ts";
import { type Connection, usualAccount } from "./connection.ts";
import type { ConnectionPage } from "./stores.ts";

// `default` serves callers who name no account only while its record says that no other connection stands beside it (`isOnly`). The note is taken
// back before the record of another connection is written, and only a reader who has listed the connections puts it there again.

/** Minutes that a process may need from taking the note back to writing the other record: many times what a function may take. */
const joinMinutes = 10;

/**
 * Finds the connection that may be noted as the only one: `default`, alone on a whole list. Not in the minutes after another was announced
 * beside it, nor after it was made itself: the other's record may be on its way. Pure.
 *
 * @param page - A list of the organisation's connections to one provider, read a moment ago.
 */
export function findToNote({ connections, isLast }: ConnectionPage, now: Date): Connection | undefined {
  const [only, ...others] = connections;
  if (only === undefined || others.length > 0 || !isLast || only.account !== usualAccount || only.isOnly === true) {
    return undefined;
  }
  const { joinedAt = only.liveSince, liveSince } = only;
  const isQuiet = [joinedAt, liveSince].every((at) => minutesAfter(at, joinMinutes) <= now);
  return isQuiet ? only : undefined;
}
