import type { CallFailure } from "./api.ts";
import { button, element, find, heading } from "./element.ts";
import { failureDetails } from "./list-states.ts";
import { describeFailure } from "./words.ts";

export type Action = { readonly label: string; readonly press: () => unknown };

/** Shows a notice above the list and takes the focus there: it is what the person came back for. */
export function showNotice(title: string, look: "question" | "failure" | "warning", ...content: readonly HTMLElement[]): void {
  const text = heading(title, "notice-title");
  find("notice").replaceChildren(element("section", { class: `card ${look}`, "aria-labelledby": "notice-title" }, text, ...content));
  text.focus();
}

export const clearNotice = (): void => find("notice").replaceChildren();

export type Question = { readonly person: string; readonly confirm: () => Promise<void>; readonly decline: () => void };

/**
 * Asks whether the person who is signed in started this connection themselves. The question names them: somebody who was
 * sent a link by another person must be able to see that this is not theirs to confirm.
 */
export function askToConfirm({ person, confirm, decline }: Question): void {
  showNotice(
    "Did you start this connection?",
    "question",
    element("p", {}, "Google has given its permission. It counts once the person who started confirms it."),
    element("p", {}, "You are ", element("strong", {}, person), ". If somebody sent you here with a link, do not confirm."),
    element("div", { class: "buttons" }, button("Yes, connect", confirm), button("No, leave it", decline, "quiet")),
  );
}

/** Tells what went wrong and what to do about it. */
export function tellFailure(failure: CallFailure, ...actions: readonly Action[]): void {
  const { title, action } = describeFailure(failure.code);
  const [first, ...others] = actions;
  showNotice(
    title,
    "failure",
    element("p", {}, action),
    ...failureDetails(failure),
    element(
      "div",
      { class: "buttons" },
      ...(first === undefined ? [] : [button(first.label, first.press)]),
      ...others.map(({ label, press }) => button(label, press, "quiet")),
      button("Close", closeNotice, "quiet"),
    ),
  );
}

/** Tells something that needs no answer. */
export function tell(title: string, text: string): void {
  showNotice(title, "question", element("p", {}, text), element("div", { class: "buttons" }, button("Close", closeNotice, "quiet")));
}

/** Puts a notice away; the focus goes to what is below it. */
export function closeNotice(): void {
  clearNotice();
  find("main").focus();
}
