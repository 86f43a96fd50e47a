import { endsConnection, type Failure } from "../../errors.ts";
import { minutesAfter } from "../../instants.ts";
import type { Connection, CredentialReference } from "../connection.ts";
import type { DutyDone } from "../provider.ts";
import { afterFailure, type OutcomeContext, rescheduled, type Transition } from "../refresh/transitions.ts";
import { nextProbe } from "./next-probe.ts";

/** Minutes until a failed duty is retried. */
const retryMinutes = 15;

/**
 * Builds the record after a step of a duty that was done. Status and failure stay: they are about the token.
 *
 * @param credential - The reference of the credential that the duty used or has written. Absent: nothing is stored.
 */
export function afterDuty(
  before: Transition,
  name: string,
  { next, details }: DutyDone,
  credential: CredentialReference | undefined,
  context: OutcomeContext,
): Transition {
  const { connection } = before;
  const changed: Connection = {
    ...connection,
    ...(details === undefined ? {} : { details }),
    ...(credential === undefined ? {} : { credential }),
  };
  return following(before, rescheduled(setDuty(changed, name, next), context));
}

/**
 * Builds the record after a step of a duty that failed. The duty is retried after 15 minutes, and status and failure stay.
 *
 * A failure that only the customer can repair ends the connection. Its duty is then retried once a day, at the connection's time of day.
 */
export function afterDutyFailure(before: Transition, name: string, failure: Failure, context: OutcomeContext): Transition {
  const { connection } = before;
  if (endsConnection(failure.code)) {
    return following(before, afterFailure(setDuty(connection, name, nextProbe(connection.id, context.now)), failure, context));
  }
  return following(before, rescheduled(setDuty(connection, name, minutesAfter(context.now, retryMinutes)), context));
}

/** The connection whose duty falls due then; `undefined`: never again. */
function setDuty({ duties, ...connection }: Connection, name: string, next: Date | undefined): Connection {
  const { [name]: _, ...others } = duties ?? {};
  const times = next === undefined ? others : { ...others, [name]: next };
  return Object.keys(times).length === 0 ? connection : { ...connection, duties: times };
}

const following = (before: Transition, after: Transition): Transition => ({ ...after, events: [...before.events, ...after.events] });
