import { element } from "../element.ts";
import { pageLink } from "../navigation.ts";

/** Shown when the organisation has no connection. @param mayWrite - Whether the person may connect. */
export function empty(mayWrite: boolean): HTMLElement {
  const offer = mayWrite
    ? [
        element("p", {}, "You choose the account and the permissions at the provider, and confirm here that it was you."),
        element("div", { class: "buttons" }, pageLink("/connect", "Connect a cloud", "button primary")),
      ]
    : [element("p", {}, "You may look and check. Connecting is for editors of your organisation.")];
  return element(
    "section",
    { class: "card empty", "aria-labelledby": "empty" },
    element("h2", { id: "empty" }, "Nothing is connected"),
    ...offer,
  );
}
