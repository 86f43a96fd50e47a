import { nameBeside } from "../account-name.ts";
import type { Connection } from "../answers.ts";
import { copyRow } from "../copy-row.ts";
import { element, find } from "../element.ts";
import { loading } from "../list-states.ts";
import { pageLink } from "../navigation.ts";
import { showHead } from "../page-head.ts";
import { describeName } from "../providers/parts.ts";
import { toConnectionPath } from "../route.ts";
import { statusBadge } from "../status-badge.ts";
import type { Visit } from "../visit.ts";
import { hangsOnPerson, toHandoverLink } from "./handover.ts";

/** Shows which connections end with whose account, each with the link by which a colleague takes it over. */
export async function showPeople({ api }: Visit, signal: AbortSignal): Promise<void> {
  showHead({
    title: "What hangs on a person",
    lede: ["A login ends with the account of the person who signed in. Keys, roles and connections without a secret depend on no person."],
    back: true,
  });
  find("view").replaceChildren(loading());
  const connections = (await api.listConnections()).filter(hangsOnPerson);
  if (signal.aborted) {
    return;
  }
  const people = [...Map.groupBy(connections, ({ connected_by }) => connected_by)].toSorted(([one], [other]) => one.localeCompare(other));
  const { person, mayWrite } = api.session;
  const cards = people.map(([name, own], index) =>
    personCard(name === person ? `${name} (you)` : name, own, { id: `person-${index}`, mayWrite }),
  );
  find("view").replaceChildren(...(cards.length === 0 ? [element("p", { class: "card" }, "Nothing hangs on a person.")] : cards));
}

function personCard(
  name: string,
  own: readonly Connection[],
  { id, mayWrite }: { readonly id: string; readonly mayWrite: boolean },
): HTMLElement {
  const count = own.length === 1 ? "1 connection ends" : `${own.length} connections end`;
  return element(
    "section",
    { class: "card", "aria-labelledby": id },
    element("h2", { id }, `${name}: ${count} with their account`),
    element(
      "p",
      {},
      "Send each link to the colleague who takes over. They sign in with an account of their own. Callers notice nothing if it sees the same things.",
    ),
    element("ul", { class: "rows", "aria-label": `Of ${name}` }, ...own.map((connection) => row(connection, mayWrite))),
  );
}

function row(connection: Connection, mayWrite: boolean): HTMLElement {
  const name = describeName(connection);
  return element(
    "li",
    {},
    element("p", { class: "what" }, pageLink(toConnectionPath(connection), name)),
    element("p", { class: "account" }, nameBeside(connection)),
    statusBadge(connection),
    mayWrite ? copyRow(`Link to take over ${name}`, toHandoverLink(connection)) : undefined,
  );
}
