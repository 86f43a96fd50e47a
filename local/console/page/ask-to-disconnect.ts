import type { Connection } from "./api.ts";
import { button, element, find, heading } from "./element.ts";
import { providerNames } from "./words.ts";

/**
 * Asks whether a connection is to be given back, and says what that means. Nothing else in the page can be reached until it
 * is answered; Escape is a no. The focus goes back to where it was.
 */
export function askToDisconnect(name: string, provider: Connection["provider"]): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const title = heading(`Disconnect ${name}?`, "disconnect-title");
  const dialog: HTMLDialogElement = element(
    "dialog",
    { class: "card question", "aria-labelledby": "disconnect-title" },
    title,
    element("p", {}, "Whatever uses this connection stops at once, for everybody in your organisation."),
    element("p", {}, `The permission is given back at ${providerNames[provider]}, and the tokens and the record are erased here.`),
    element("p", {}, "This cannot be undone. To use it again, somebody must connect it again."),
    element(
      "div",
      { class: "buttons" },
      button("Yes, disconnect", () => dialog.close("yes"), "danger"),
      button("No, keep it", () => dialog.close(""), "quiet"),
    ),
  );
  dialog.addEventListener("close", () => {
    dialog.remove();
    resolve(dialog.returnValue === "yes");
  });
  find("main").append(dialog);
  dialog.showModal();
  title.focus();
  return promise;
}
