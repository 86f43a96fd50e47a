import type { Connection } from "../answers.ts";
import { copyScript } from "../copy-row.ts";
import { element } from "../element.ts";
import { instant } from "../instant.ts";
import { describeActor, describeFailure, describeWay, type FailureWords } from "../words.ts";

/**
 * What is wrong with a connection, who must act and what they must do; nothing when all is well.
 *
 * @param mayWrite - Whether the reader may do what the customer must do.
 * @param own - The words of the provider.
 */
export function standing(connection: Connection, mayWrite: boolean, own: FailureWords): HTMLElement | undefined {
  const { status, last_failure: failure, expires_at } = connection;
  if (status === "active" && failure === null) {
    return undefined;
  }
  const hasEnded = expires_at !== null && new Date(expires_at) <= new Date();
  const words = standingWords[status === "active" && hasEnded ? "degraded" : status];
  return element("section", { class: "standing", "data-status": status }, element("h2", {}, words), ...describe(failure, mayWrite, own));
}

const standingWords: Readonly<Record<Connection["status"], string>> = {
  // Whether it works is what a check says, and the schedule's failure does not.
  active: "The last refresh failed",
  degraded: "Its token has expired and could not be refreshed yet",
  reauth_required: "This connection stopped working",
  disconnecting: "It is being disconnected: within a minute no caller gets its token",
};

function describe(failure: Connection["last_failure"], mayWrite: boolean, own: FailureWords): HTMLElement[] {
  if (failure === null) {
    return [];
  }
  const { code, at, attempts, command } = failure;
  const times = attempts === 1 ? "" : `, ${attempts} times in a row`;
  return [
    element("p", {}, `${describeFailure(code, own).title}.`),
    element("p", {}, element("strong", {}, `${describeActor(failure, mayWrite)}: `), describeWay(failure, own)),
    ...(command === undefined ? [] : [copyScript("The command that does it", command)]),
    element("p", { class: "note" }, element("code", {}, code), " · ", instant(at), times),
  ];
}
