import { nameBeside } from "../account-name.ts";
import type { Connection } from "../answers.ts";
import { element } from "../element.ts";
import { instant } from "../instant.ts";
import { pageLink } from "../navigation.ts";
import { describeName, partFor } from "../providers/parts.ts";
import { toConnectionPath } from "../route.ts";
import { describeActor, describeFailure, needsReconnect } from "../words.ts";
import type { Needy } from "./attention.ts";
import { fold, type OpenFolds } from "./fold.ts";

/** As many are shown at once, the worst; the others can be opened. */
const mostItems = 5;

/**
 * What needs the customer or the operator, above all other connections; nothing when nothing does.
 *
 * @param mayWrite - Whether the reader may do what the customer must do.
 */
export function attentionStrip(needy: readonly Needy[], mayWrite: boolean, open: OpenFolds): HTMLElement | undefined {
  if (needy.length === 0) {
    return undefined;
  }
  const title = needy.length === 1 ? "1 needs attention" : `${needy.length} need attention`;
  const list = (some: readonly Needy[]) => element("ul", { class: "rows" }, ...some.map((each) => item(each, mayWrite)));
  const others = needy.slice(mostItems);
  return element(
    "section",
    { class: "card attention", "aria-labelledby": "attention" },
    element("h2", { id: "attention" }, title),
    list(needy.slice(0, mostItems)),
    others.length === 0 ? undefined : fold("attention", `${others.length} more`, open, list(others)),
  );
}

function item({ connection, attention }: Needy, mayWrite: boolean): HTMLElement {
  const name = `${describeName(connection)} ${nameBeside(connection)}`.trim();
  return element(
    "li",
    { "data-severity": attention.severity },
    element("p", { class: "what" }, element("span", { class: "visually-hidden" }, `${attention.severity}: `), name),
    element("p", { class: "why" }, ...describe({ connection, attention }, mayWrite)),
    pageLink(toConnectionPath(connection), describeWayOn(connection, mayWrite), "go"),
  );
}

function describe({ connection, attention: { reason } }: Needy, mayWrite: boolean): (string | Node)[] {
  const { last_failure: failure, scopes, checked, next, credential } = connection;
  if (reason === "permission_missing") {
    return [`${scopes.missing.length} of ${scopes.requested.length} permissions are missing`];
  }
  if (reason === "cannot_refresh" && next !== null) {
    return ["Its token cannot be refreshed, and ", instant(next.at, "expiry")];
  }
  if (reason === "secret_ends" && credential?.expires_at !== undefined) {
    return ["Its secret ", instant(credential.expires_at, "expiry"), ": create another one, and connect it"];
  }
  if (reason === "none_ready" && checked !== null) {
    return ["Its last setup ended with nothing ready. ", element("span", { class: "note" }, instant(checked.at))];
  }
  if (reason === "found" && checked !== null) {
    return ["The last check found something to do. ", element("span", { class: "note" }, instant(checked.at))];
  }
  if (failure === null) {
    return ["It stopped working"];
  }
  const { title } = describeFailure(failure.code, partFor(connection).failureWords);
  return [`${title}. ${describeActor(failure, mayWrite)}. `, element("span", { class: "note" }, instant(failure.at))];
}

/** What the link leads to, in one or two words that name the connection for those who hear links alone. */
function describeWayOn(connection: Connection, mayWrite: boolean): string {
  return mayWrite && needsReconnect(connection) ? `Reconnect ${describeName(connection)}` : `What to do about ${describeName(connection)}`;
}
