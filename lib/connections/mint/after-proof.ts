import { secondsAfter } from "../../instants.ts";
import type { Connection } from "../connection.ts";
import type { Token } from "../provider.ts";
import { afterRefresh, type OutcomeContext, rescheduled, type Transition } from "../refresh/transitions.ts";

/**
 * The record after a token was minted and the provider took it: active, without a failure. Nothing of the token is on the record
 * but when it was issued. A scope that is missing is noted and does not end the connection: what a method cannot do without, its
 * probe throws.
 */
export function afterProof(
  before: Connection,
  { issuedAt, scopes }: Token,
  credentialVersion: number,
  missing: readonly string[],
  context: OutcomeContext,
): Transition {
  return afterRefresh({ ...before, scopesMissing: missing }, { issuedAt, scopes }, credentialVersion, [], context);
}

/** The record whose next probe is at this instant. */
export const probedNextAt = (connection: Connection, at: Date | undefined): Connection =>
  at === undefined ? connection : { ...connection, duties: { ...connection.duties, probe: at } };

/** Seconds until a duty is tried again that may have killed the process which worked on it. */
const interruptedSeconds = 15 * 60;

/** The record after a holder died: what is overdue makes way, for it may kill the next one too. Nothing is called a failure. */
export function afterInterruption(before: Connection, context: OutcomeContext): Transition {
  const later = secondsAfter(context.now, interruptedSeconds);
  const duties = Object.entries(before.duties ?? {}).map(([name, at]) => [name, at <= context.now ? later : at] as const);
  return rescheduled({ ...before, ...(duties.length === 0 ? {} : { duties: Object.fromEntries(duties) }) }, context);
}
