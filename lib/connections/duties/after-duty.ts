import { defined } from "../../defined.ts";
import { endsConnection, Failure } from "../../errors.ts";
import { minutesAfter } from "../../instants.ts";
import type { Connection, CredentialReference } from "../connection.ts";
import type { DomainEvent } from "../domain-event.ts";
import { summariseFindings } from "../finding.ts";
import type { DutyDone, Telling } from "../provider.ts";
import { afterFailure, followedBy, type OutcomeContext, rescheduled, type Transition } from "../record/transitions.ts";
import { nextProbe } from "./next-probe.ts";

/** Minutes until a failed duty is retried. */
const retryMinutes = 15;

/**
 * Builds the record after a step of a duty that was done. Status and failure stay, because they are about the token, unless the duty tells
 * that the trust is insecure.
 *
 * @param credential - The reference of the credential that the duty used or has written. Absent: nothing is stored.
 */
export function afterDuty(
  before: Transition,
  name: string,
  { next, details, tell, findings, targets }: DutyDone,
  credential: CredentialReference | undefined,
  context: OutcomeContext,
): Transition {
  const { connection } = before;
  const changed: Connection = {
    ...connection,
    ...defined({ details, credential, targets }),
    ...(findings === undefined ? {} : { checked: summariseFindings(findings, context.now) }),
  };
  const done = setDuty(changed, name, next);
  if (tell?.name === "trust_insecure") {
    return followedBy(before, afterFailure(done, new Failure(tell.code), context));
  }
  const { connection: after, events } = rescheduled(done, context);
  return followedBy(before, {
    connection: after,
    events: tell === undefined ? events : [...events, buildExpiring(after, name, tell, context)],
  });
}

/** A repeated step of one day tells the same event again: a receiver deduplicates by its id. */
function buildExpiring(
  connection: Connection,
  duty: string,
  { name, code, expiresAt }: Extract<Telling, { name: "secret_expiring" }>,
  { now }: OutcomeContext,
): DomainEvent {
  const day = now.toISOString().slice(0, 10);
  return {
    name: `connection.${name}`,
    id: `${connection.id}.${duty}.${day}.${name}`,
    connection,
    code,
    ...defined({ expiresAt }),
  };
}

/**
 * Builds the record after a step of a duty that failed. The duty is retried after 15 minutes, and status and failure stay.
 *
 * A failure that only the customer can repair ends the connection. Its duty is then retried once a day, at the connection's time of day.
 */
export function afterDutyFailure(before: Transition, name: string, failure: Failure, context: OutcomeContext): Transition {
  const { connection } = before;
  if (endsConnection(failure.code)) {
    return followedBy(before, afterFailure(setDuty(connection, name, nextProbe(connection.id, context.now)), failure, context));
  }
  return followedBy(before, rescheduled(setDuty(connection, name, minutesAfter(context.now, retryMinutes)), context));
}

/** The connection whose duty falls due then; `undefined`: never again. */
function setDuty({ duties, ...connection }: Connection, name: string, next: Date | undefined): Connection {
  const { [name]: _, ...others } = duties ?? {};
  const times = next === undefined ? others : { ...others, [name]: next };
  return Object.keys(times).length === 0 ? connection : { ...connection, duties: times };
}
