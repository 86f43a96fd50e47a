import type { ConnectionName, Disconnection } from "../answers.ts";
import { element, find } from "../element.ts";
import { showNews } from "../notice.ts";
import { describeName, partOf, partWordsOf } from "../providers/parts.ts";
import { describeErased } from "./describe-erased.ts";
import { describeLeft } from "./describe-left.ts";
import { type Ended, forgetDisconnection, recallDisconnection, rememberDisconnection } from "./remember-disconnection.ts";
import { describeUndone, isOfSetup, setupLeft } from "./setup-return.ts";

/**
 * Tells what was undone and what is still there, with what the person can do about it. While something is still there it is told again after a
 * reload, until the person closes it.
 *
 * @param told - `asked`: the person waits for it, and is taken there. `by itself`: they may be at something else.
 */
export function tellDisconnection(disconnection: Ended, told: "asked" | "by itself", person: string): void {
  if (disconnection.state === "disconnected" && disconnection.left.length > 0) {
    rememberDisconnection(person, disconnection);
  }
  show(disconnection, told);
}

/** Tells again what is still there of a connection that was disconnected in this tab, unless it was connected again since. */
export function tellRemembered(person: string, connections: readonly ConnectionName[]): void {
  const disconnection = recallDisconnection(person);
  if (disconnection === undefined || find("news").childElementCount > 0) {
    return;
  }
  if (connections.some(({ provider, account }) => provider === disconnection.provider && account === disconnection.account)) {
    forgetDisconnection();
  } else {
    show(disconnection, "by itself");
  }
}

function show(disconnection: Ended, told: "asked" | "by itself"): void {
  const { state, left } = disconnection;
  const isOver = state === "disconnected";
  const name = describeName(disconnection);
  showNews(
    isOver ? `${name} is disconnected` : `${name} is being disconnected`,
    isOver && left.length === 0 ? "question" : "warning",
    { told, closed: forgetDisconnection },
    element("ul", { class: "deeds" }, ...listDone(disconnection).map((text) => element("li", { "data-mark": "done" }, text))),
    ...(isUnderWay(disconnection) ? [element("p", {}, removing)] : listLeft(disconnection)),
  );
}

/** What setup made is being removed: the page of the connection shows how far that is. */
const isUnderWay = ({ left }: Disconnection): boolean => left.some(({ code }) => code === "teardown_under_way");
const removing =
  "What setup made is being removed. The permission is given back after that. The page of the connection shows how far it is.";

function listDone(disconnection: Ended): string[] {
  const { provider, revoked, undone } = disconnection;
  const { name } = partOf(provider);
  const words = partWordsOf(provider);
  const gone = undone.flatMap((part) => {
    const { what, target = "" } = part;
    return what === "grant" || "count" in part
      ? []
      : [`${words[what]?.name ?? what.replaceAll("_", " ")} ${target} is deleted at ${name}.`];
  });
  const ofSetup = isUnderWay(disconnection) ? [] : describeUndone(disconnection);
  const permission = revoked && gone.length === 0 ? [`The permission was revoked at ${name}.`] : [];
  return [...ofSetup, ...permission, ...gone, describeErased(disconnection)];
}

function listLeft(disconnection: Disconnection): HTMLElement[] {
  const { provider, left } = disconnection;
  if (left.length === 0) {
    return [];
  }
  const parts = partWordsOf(provider);
  const others = left.filter((each) => !isOfSetup(each));
  const items = others.map((each) => element("li", { "data-mark": "left" }, ...describeLeft(each, parts[each.what])));
  return [
    element("h3", {}, "Still there"),
    ...(items.length === 0 ? [] : [element("ul", { class: "deeds" }, ...items)]),
    ...setupLeft(disconnection),
  ];
}
