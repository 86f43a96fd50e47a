import type { Connection } from "./answers.ts";
import { element } from "./element.ts";
import { describeStatus } from "./words.ts";

/** A connection's status, in a word that does not depend on its colour. */
export function statusBadge(connection: Connection): HTMLElement {
  const hidden = element("span", { class: "visually-hidden" }, "Status: ");
  return element("p", { class: "badge", "data-status": connection.status }, hidden, element("span", {}, describeStatus(connection)));
}
