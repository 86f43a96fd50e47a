import type { Connection } from "../answers.ts";
import { element } from "../element.ts";
import { pageLink } from "../navigation.ts";
import { partOf } from "../providers/parts.ts";
import { toConnectPath } from "../route.ts";
import { describeStatus, lowerFirst } from "../words.ts";
import { decideAttention, listNeedy } from "./attention.ts";
import { connectionRow } from "./connection-row.ts";
import { fold, type OpenFolds } from "./fold.ts";

/** More connections of one provider than this are one line with how many are how, which opens to their lines. */
export const mostRows = 5;

/**
 * Many connections of one provider in one line: how many, how they are, and their lines below it, those first that need somebody.
 *
 * @param mayWrite - Whether the person may connect more.
 */
export function connectionGroup(connections: readonly Connection[], now: Date, mayWrite: boolean, open: OpenFolds): HTMLElement {
  const [{ provider }] = connections as readonly [Connection];
  const { name } = partOf(provider);
  const needy = listNeedy(connections, now).map(({ connection }) => connection);
  const others = connections.filter((connection) => !needy.includes(connection));
  const rows = [...needy, ...others].map(connectionRow);
  return element(
    "li",
    { class: "group" },
    element("p", { class: "what" }, name),
    element("p", { class: "account" }, `${connections.length} accounts`),
    mayWrite ? pageLink(toConnectPath(provider), `Add to ${name}`, "go") : undefined,
    element("ul", { class: "counts", "aria-label": `${name}: how they are` }, ...countStatuses(connections, now).map(countItem)),
    fold(
      provider,
      `All ${connections.length}`,
      open,
      element("ul", { class: "rows connections", "aria-label": `All of ${name}` }, ...rows),
    ),
  );
}

export type StatusCount = { readonly words: string; readonly look: Connection["status"]; readonly count: number };

/** The worst first. */
const order: readonly Connection["status"][] = ["reauth_required", "degraded", "disconnecting", "active"];

/** Counts connections by what their badges say. Those that work and need somebody all the same are counted by themselves. */
export function countStatuses(connections: readonly Connection[], now: Date): readonly StatusCount[] {
  const counts = new Map<string, StatusCount>();
  for (const connection of connections) {
    const isRemarked = connection.status === "active" && decideAttention(connection, now) !== undefined;
    const words = isRemarked ? "Active, with a remark" : describeStatus(connection);
    const { count = 0 } = counts.get(words) ?? {};
    counts.set(words, { words, look: isRemarked ? "degraded" : connection.status, count: count + 1 });
  }
  return [...counts.values()].toSorted((one, other) => order.indexOf(one.look) - order.indexOf(other.look));
}

const countItem = ({ words, look, count }: StatusCount): HTMLElement =>
  element("li", { class: "badge", "data-status": look }, `${count} ${lowerFirst(words)}`);
