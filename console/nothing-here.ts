import { element } from "./element.ts";
import { pageLink } from "./navigation.ts";

/** Says in place of a page that nothing is at its address, and leads to the overview. */
export const nothingHere = (title: string, words: string): HTMLElement =>
  element(
    "section",
    { class: "card empty", "aria-labelledby": "empty" },
    element("h2", { id: "empty" }, title),
    element("p", {}, words),
    element("div", { class: "buttons" }, pageLink("/", "Show all connections", "button primary")),
  );
