import type { Disconnection } from "../answers.ts";
import { element } from "../element.ts";
import { showNews } from "../notice.ts";
import { describeName, partOf } from "../providers/parts.ts";
import { lowerFirst } from "../words.ts";

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
    ...listLeft(left),
  );
}

function listDone(disconnection: Disconnection): string[] {
  const { provider, revoked } = disconnection;
  return [...(revoked ? [`The permission was revoked at ${partOf(provider).name}.`] : []), describeErased(disconnection)];
}

/** While a revocation is still tried, its token is kept for it: only what is left says how long. */
function describeErased({ state, left }: Disconnection): string {
  if (state !== "disconnected") {
    return "Within a minute no caller gets its token.";
  }
  return left.some(({ what, code }) => what === "grant" && code !== "grant_shared")
    ? "The record is erased here, and within a minute no caller gets its token."
    : "The tokens and the record are erased here.";
}

function listLeft(left: Disconnection["left"]): HTMLElement[] {
  if (left.length === 0) {
    return [];
  }
  return [
    element("h3", {}, "Still there"),
    element("ul", { class: "deeds" }, ...left.map((each) => element("li", { "data-mark": "left" }, describeLeft(each), ...linkTo(each)))),
  ];
}

type Left = Disconnection["left"][number];

const describeLeft = ({ what, reason, action }: Left) => `${leftWords[what]}: ${lowerFirst(reason)}. ${action}`;

const leftWords: Readonly<Record<Left["what"], string>> = {
  grant: "The permission at the provider",
  credential: "The tokens here",
  record: "The record here",
};

function linkTo({ url }: Left): HTMLElement[] {
  // Nothing but a page of the provider's: `javascript:` is an address too.
  if (url === undefined || !url.startsWith("https://")) {
    return [];
  }
  return [element("p", {}, element("a", { href: url, target: "_blank", rel: "noreferrer" }, "Open the provider's account page"))];
}
