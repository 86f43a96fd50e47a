import type { Connection } from "../answers.ts";
import { describeDay } from "../distance.ts";
import { keylessMethod } from "../providers/keyless.ts";
import { loginMethod } from "../providers/method.ts";

/** How a connection was made, in the few words that say what it depends on: nothing, a person, or a secret and its last day. */
export function shortMethod({ method, connected_by, credential }: Pick<Connection, "method" | "connected_by" | "credential">): string {
  if (method === keylessMethod) {
    return "no secret";
  }
  if (method === loginMethod) {
    return `login of ${connected_by}`;
  }
  const until = credential?.expires_at;
  return until === undefined ? method.replaceAll("_", " ") : `secret until ${describeDay(new Date(until), new Date())}`;
}
