import type { Connection } from "./api.ts";
import { element } from "./element.ts";
import { instant } from "./instant.ts";
import { describeActor, describeFailure } from "./words.ts";

/** What is wrong with a connection, who must act and what they must do; nothing when all is well. */
export function standing(connection: Connection): HTMLElement | undefined {
  const { status, last_failure: failure, expires_at } = connection;
  if (status === "active" && failure === null) {
    return undefined;
  }
  const hasEnded = expires_at !== null && new Date(expires_at) <= new Date();
  const words = standingWords[status === "active" && hasEnded ? "degraded" : status];
  return element("section", { class: "standing", "data-status": status }, element("h3", {}, words), ...describe(failure));
}

const standingWords: Readonly<Record<Connection["status"], string>> = {
  active: "It still works, but the last renewal failed",
  degraded: "Its token has ended, and could not be renewed yet",
  reauth_required: "It does not work any more",
  disconnecting: "It is being given back: nobody gets its token any more",
};

function describe(failure: Connection["last_failure"]): HTMLElement[] {
  if (failure === null) {
    return [];
  }
  const { code, owner, at, attempts } = failure;
  const { title, action } = describeFailure(code);
  // The table's words are for whoever sent a request; this was the schedule.
  const way = owner === "provider" ? "it is tried again by itself." : action;
  const times = attempts === 1 ? "" : `, ${attempts} times in a row`;
  return [
    element("p", {}, `${title}.`),
    element("p", {}, element("strong", {}, `${describeActor({ code, owner })}: `), way),
    element("p", { class: "note" }, element("code", {}, code), " · ", instant(at), times),
  ];
}
