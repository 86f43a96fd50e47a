import { nameBeside } from "../account-name.ts";
import type { Connection } from "../answers.ts";
import { describeNext, describeNone } from "../connection/next-refresh.ts";
import { element } from "../element.ts";
import { severityWords } from "../findings.ts";
import { instant } from "../instant.ts";
import { pageLink } from "../navigation.ts";
import { describeName } from "../providers/parts.ts";
import { toConnectionPath } from "../route.ts";
import { statusBadge } from "../status-badge.ts";

/** One line a connection: its name, whose it is, how it is, what is due next, and what the last check found, if it found something. */
export function connectionRow(connection: Connection): HTMLElement {
  const { next } = connection;
  const due = next === null ? [describeNone(connection)] : [describeNext(connection), " ", instant(next.at, "due")];
  return element(
    "li",
    {},
    element("p", { class: "what" }, pageLink(toConnectionPath(connection), describeName(connection))),
    element("p", { class: "account" }, nameBeside(connection)),
    statusBadge(connection),
    element("p", { class: "due note" }, ...due),
    ...describeCheck(connection),
  );
}

/** The findings themselves are for the connection's page: it asks the provider. */
function describeCheck({ checked }: Connection): HTMLElement[] {
  if (checked === null || checked.severity === null) {
    return [];
  }
  const found = [`${severityWords[checked.severity]}: `, element("code", {}, checked.code ?? "")];
  return [element("p", { class: "checked note", "data-severity": checked.severity }, ...found, ", ", instant(checked.at))];
}
