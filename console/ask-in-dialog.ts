import { button, element, find, heading } from "./element.ts";

export type DialogQuestion = {
  /** Begins the ids of the dialog's parts. */
  readonly id: string;
  readonly title: string;
  /** What a yes means, point by point. */
  readonly means: readonly (readonly (string | Node | undefined)[])[];
  readonly yes: string;
  readonly no: string;
};

/**
 * Asks before something that cannot be undone, and says what it means. Nothing else in the page can be reached until it is answered; Escape is
 * a no. The focus begins on the answer that changes nothing, and goes back to where it was.
 */
export function askInDialog({ id, title, means, yes, no }: DialogQuestion): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const keep = button(no, () => dialog.close(""));
  const dialog: HTMLDialogElement = element(
    "dialog",
    { class: "card question", "aria-labelledby": `${id}-title`, "aria-describedby": `${id}-means` },
    heading(title, `${id}-title`),
    element("ul", { id: `${id}-means` }, ...means.map((point) => element("li", {}, ...point))),
    element(
      "div",
      { class: "buttons" },
      keep,
      button(yes, () => dialog.close("yes"), "danger"),
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
