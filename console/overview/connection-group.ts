import type { Connection } from "../answers.ts";
import { element } from "../element.ts";
import { type AskedOfLists, askedOf, longList } from "../long-list.ts";
import { pageLink } from "../navigation.ts";
import { partOf } from "../providers/parts.ts";
import { toConnectPath } from "../route.ts";
import { connectionRow } from "./connection-row.ts";
import { countStatuses, listUnhealthy, type StatusCount } from "./count-statuses.ts";
import { fold, type OpenFolds } from "./fold.ts";

/** More connections of one provider than this are one line with how many are how, which opens to their lines. */
export const mostRows = 5;

/**
 * Many connections of one provider in one line: how many, how they are, and their lines below it, those first that need a person.
 *
 * @param mayWrite - Whether the person may connect more.
 * @param lists - What the person searches for, which stays when the group is made anew.
 */
export function connectionGroup(connections: readonly Connection[], mayWrite: boolean, open: OpenFolds, lists: AskedOfLists): HTMLElement {
  const [{ provider }] = connections as readonly [Connection];
  const { name } = partOf(provider);
  const needy = listUnhealthy(connections);
  const others = connections.filter((connection) => !needy.includes(connection));
  const rows = [...needy, ...others].map(connectionRow);
  return element(
    "li",
    { class: "group" },
    element("p", { class: "what" }, name),
    element("p", { class: "account" }, `${connections.length} accounts`),
    mayWrite ? pageLink(toConnectPath(provider), `Add to ${name}`, "go") : undefined,
    element("ul", { class: "counts", "aria-label": `${name}: how they are` }, ...countStatuses(connections).map(countItem)),
    fold(
      provider,
      `All ${connections.length}`,
      open,
      longList(element("ul", { class: "rows connections", "aria-label": `All of ${name}` }, ...rows), {
        id: `all-${provider}`,
        things: "accounts",
        isPinned: (row) => rows.indexOf(row) < needy.length,
        asked: askedOf(lists, provider),
      }).node,
    ),
  );
}

const countItem = ({ words, state, count }: StatusCount): HTMLElement =>
  element("li", { class: "badge", "data-status": state === "healthy" ? "active" : state }, `${count} ${words.toLowerCase()}`);
