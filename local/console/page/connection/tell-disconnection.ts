import type { Disconnection } from "../answers.ts";
import { element } from "../element.ts";
import { showNews } from "../notice.ts";
import { describeName, partOf, partWordsOf } from "../providers/parts.ts";
import { describeLeft } from "./describe-left.ts";

/**
 * Tells what was undone and what is still there, with what the person can do about it.
 *
 * @param how - `asked`: the person waits for it, and is taken there. `by itself`: they may be at something else.
 */
export function tellDisconnection(disconnection: Disconnection, how: "asked" | "by itself"): void {
  const { state, left } = disconnection;
  const isOver = state === "disconnected";
  const name = describeName(disconnection);
  showNews(
    isOver ? `${name} is disconnected` : `${name} is being disconnected`,
    isOver && left.length === 0 ? "question" : "warning",
    how,
    element("ul", { class: "deeds" }, ...listDone(disconnection).map((text) => element("li", { "data-mark": "done" }, text))),
    ...listLeft(disconnection),
  );
}

function listDone(disconnection: Disconnection): string[] {
  const { provider, revoked, undone } = disconnection;
  const { name } = partOf(provider);
  const words = partWordsOf(provider);
  const gone = undone
    .filter(({ what }) => what !== "grant")
    .map((part) => describeDone(part, words[part.what]?.name ?? part.what.replaceAll("_", " "), name));
  const permission = revoked && gone.length === 0 ? [`The permission was revoked at ${name}.`] : [];
  return [...permission, ...gone, describeErased(disconnection)];
}

/** What setup made is counted; a part of the grant is one thing. */
function describeDone({ target = "", ...part }: Disconnection["undone"][number], what: string, provider: string): string {
  return "count" in part
    ? `${what}: ${part.count} removed${target === "" ? "" : ` in ${target}`} at ${provider}.`
    : `${what} ${target} is deleted at ${provider}.`;
}

/** While something is still tried at the provider, the credential is kept for it: only what is left says how long. */
function describeErased({ state, left }: Disconnection): string {
  if (state !== "disconnected") {
    return "Within a minute no caller gets its token.";
  }
  const isKept = left.some((each) => each.state === "pending" || (each.what === "grant" && each.code !== "grant_shared"));
  return isKept
    ? "The record is erased here, and within a minute no caller gets its token."
    : "The credential and the record are erased here.";
}

function listLeft({ provider, left }: Disconnection): HTMLElement[] {
  if (left.length === 0) {
    return [];
  }
  const parts = partWordsOf(provider);
  const items = left.map((each) => element("li", { "data-mark": "left" }, ...describeLeft(each, parts[each.what])));
  return [element("h3", {}, "Still there"), element("ul", { class: "deeds" }, ...items)];
}
