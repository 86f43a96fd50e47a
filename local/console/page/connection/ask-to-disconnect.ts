import { button, element, find, heading } from "../element.ts";
import { linkTo } from "../link.ts";
import type { ProviderPart } from "../providers/provider-part.ts";

/**
 * Asks whether a connection is to be disconnected, and says what that means. Nothing else in the page can be reached until it
 * is answered; Escape is a no. The focus begins on the answer that changes nothing, and goes back to where it was.
 *
 * @param name - What people call the connection.
 * @param ofSetup - What becomes of what its setup made in the customer's cloud.
 */
export function askToDisconnect(name: string, part: ProviderPart, organisation: string, ofSetup: readonly string[] = []): Promise<boolean> {
  const { undone, stays, link } = part.disconnect ?? {
    undone: `The permission is revoked at ${part.name}, and the tokens are erased here.`,
    stays: "It cannot be undone: to use it again, connect it again.",
  };
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const keep = button("No, keep it", () => dialog.close(""));
  const dialog: HTMLDialogElement = element(
    "dialog",
    { class: "card question", "aria-labelledby": "disconnect-title", "aria-describedby": "disconnect-means" },
    heading(`Disconnect ${name}?`, "disconnect-title"),
    element(
      "ul",
      { id: "disconnect-means" },
      element("li", {}, `Within a minute nothing in ${organisation} gets its token.`),
      ...ofSetup.map((text) => element("li", {}, text)),
      element("li", {}, undone),
      element("li", {}, stays, link && linkTo(link)),
    ),
    element(
      "div",
      { class: "buttons" },
      keep,
      button("Yes, disconnect", () => dialog.close("yes"), "danger"),
    ),
  );
  dialog.addEventListener("close", () => {
    dialog.remove();
    resolve(dialog.returnValue === "yes");
  });
  find("main").append(dialog);
  dialog.showModal();
  keep.focus();
  return promise;
}
