import type { Connection } from "../answers.ts";
import { button, element, find, heading } from "../element.ts";
import { providerNames } from "../words.ts";

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
    element(
      "p",
      {},
      "Within a minute no caller in your organisation gets its token. One that was given out before stops working when the permission is revoked, at the latest when it ends.",
    ),
    element(
      "p",
      {},
      `The permission is given back at ${providerNames[provider]}, and the tokens and the record are erased here. If ${providerNames[provider]} cannot take it back now, a token is kept for that only, for up to seven days.`,
    ),
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
