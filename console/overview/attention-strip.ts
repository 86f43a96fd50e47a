import { isFailureCode } from "../../lib/errors.ts";
import { nameBeside } from "../account-name.ts";
import type { Attention, Connection } from "../answers.ts";
import { element } from "../element.ts";
import { instant } from "../instant.ts";
import { pageLink } from "../navigation.ts";
import { describeName, partFor } from "../providers/parts.ts";
import { toConnectionPath } from "../route.ts";
import { describeActing, describeFailure, isPassing } from "../words.ts";
import { fold, type OpenFolds } from "./fold.ts";

/** As many causes are shown at once, the worst; the others can be opened. */
const mostItems = 5;

type Row = Attention["causes"][number] | Attention["upcoming"][number];

/**
 * What needs attention, by cause, above all other connections; nothing when nothing does.
 *
 * @param connections - Those of the list, by which a row knows the names of its own.
 * @param mayWrite - Whether the reader may do what the customer must do.
 */
export function attentionStrip(
  { causes, upcoming, complete }: Attention,
  connections: readonly Connection[],
  mayWrite: boolean,
  open: OpenFolds,
): HTMLElement | undefined {
  const rows = [...causes, ...upcoming];
  const count = rows.reduce((sum, row) => sum + row.count, 0);
  const most = complete ? "" : "At least ";
  if (count === 0) {
    return undefined;
  }
  const title = count === 1 ? `${most}1 needs attention` : `${most}${count} need attention`;
  const list = (some: readonly Row[]) => element("ul", { class: "rows" }, ...some.map((row) => item(row, connections, mayWrite, open)));
  const others = rows.slice(mostItems);
  return element(
    "section",
    { class: "card attention", "aria-labelledby": "attention" },
    element("h2", { id: "attention" }, title),
    list(rows.slice(0, mostItems)),
    others.length === 0 ? undefined : fold("attention", `${others.length} more`, open, list(others)),
  );
}

function item(row: Row, connections: readonly Connection[], mayWrite: boolean, open: OpenFolds): HTMLElement {
  // A connection that was disconnected between the two answers has no line.
  const own = row.connections.flatMap((named) => connections.find((each) => isNamed(each, named)) ?? []);
  const [first] = own;
  const wayOn = mayWrite && row.next.step === "reconnect" ? "Reconnect" : "What to do about";
  const links = own.map((each) => pageLink(toConnectionPath(each), `${wayOn} ${describeName(each)}`, "go"));
  const name = row.count === 1 && first !== undefined ? `${describeName(first)} ${nameBeside(first)}`.trim() : `${row.count} connections`;
  const shown = own.length < row.count ? `The first ${own.length}` : `All ${own.length}`;
  return element(
    "li",
    { "data-severity": row.severity },
    element("p", { class: "what" }, element("span", { class: "visually-hidden" }, `${row.severity}: `), name),
    element("p", { class: "why" }, ...describe(row, first, mayWrite)),
    row.count === 1
      ? links[0]
      : fold(`attention-${row.cause}`, shown, open, element("ul", {}, ...links.map((link) => element("li", {}, link)))),
  );
}

const isNamed = (one: Connection, { provider, account }: Row["connections"][number]): boolean =>
  one.provider === provider && one.account === account;

function describe(row: Row, first: Connection | undefined, mayWrite: boolean): (string | Node)[] {
  const { cause, title, acts } = row;
  if ("at" in row) {
    const at = instant(row.at, "expiry");
    return cause === "secret_expiring"
      ? ["Its secret ", at, ": create another one, and connect it"]
      : ["Its token cannot be refreshed, and ", at];
  }
  const what = isFailureCode(cause) ? describeFailure(cause, first === undefined ? {} : partFor(first).failureWords).title : title;
  return [
    `${what}. ${describeActing(isPassing({ code: cause, owner: "caller" }) ? "provider" : acts, mayWrite)}. `,
    element("span", { class: "note" }, instant(row.since)),
  ];
}
