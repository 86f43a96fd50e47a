import type { Disconnection } from "./api.ts";
import { button, element } from "./element.ts";
import { type Action, closeNotice, showNotice } from "./notice.ts";
import { describeName, providerNames } from "./words.ts";

/** Tells what was undone and what is still there, with what the person can do about it. */
export function tellDisconnection(disconnection: Disconnection, action: Action): void {
  const { state, left } = disconnection;
  const isOver = state === "disconnected";
  const name = describeName(disconnection);
  showNotice(
    isOver ? `${name} is disconnected` : `${name} is being disconnected`,
    isOver && left.length === 0 ? "question" : "warning",
    element("ul", { class: "deeds" }, ...listDone(disconnection).map((text) => element("li", { "data-mark": "done" }, text))),
    ...listLeft(left),
    element(
      "div",
      { class: "buttons" },
      ...(isOver ? [button(action.label, action.press, "quiet")] : []),
      button("Close", closeNotice, "quiet"),
    ),
  );
}

function listDone({ provider, state, revoked }: Disconnection): string[] {
  const revocation = revoked ? [`The permission was revoked at ${providerNames[provider]}.`] : [];
  const erased = state === "disconnected" ? "The tokens and the record are erased here." : "Nobody is given its token any more.";
  return [...revocation, erased];
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

const describeLeft = ({ what, reason, action }: Left) =>
  `${what === "grant" ? "The permission at the provider" : "The tokens here"}: ${lowerFirst(reason)}. ${action}`;

function linkTo({ url }: Left): HTMLElement[] {
  // Nothing but a page of the provider's: `javascript:` is an address too.
  if (url === undefined || !url.startsWith("https://")) {
    return [];
  }
  return [element("p", {}, element("a", { href: url, target: "_blank", rel: "noreferrer" }, "Open the provider's account page"))];
}

const lowerFirst = (sentence: string) => sentence.charAt(0).toLowerCase() + sentence.slice(1);
