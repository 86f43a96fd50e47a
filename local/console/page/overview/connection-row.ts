import { nameAccount } from "../account-name.ts";
import type { Connection } from "../answers.ts";
import { describeNext, describeNone } from "../connection/next-refresh.ts";
import { element } from "../element.ts";
import { instant } from "../instant.ts";
import { pageLink } from "../navigation.ts";
import { describeName } from "../providers/parts.ts";
import { toConnectionPath } from "../route.ts";
import { statusBadge } from "../status-badge.ts";

/** One line a connection: its name, whose it is, how it is, and what is due next. */
export function connectionRow(connection: Connection): HTMLElement {
  const { next } = connection;
  const due = next === null ? [describeNone(connection)] : [describeNext(connection), " ", instant(next.at, "due")];
  return element(
    "li",
    {},
    element("p", { class: "what" }, pageLink(toConnectionPath(connection), describeName(connection))),
    element("p", { class: "account" }, nameAccount(connection)),
    statusBadge(connection),
    element("p", { class: "due note" }, ...due),
  );
}
