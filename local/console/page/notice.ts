import type { CallFailure } from "./call-failure.ts";
import { announce, button, element, find, heading } from "./element.ts";
import { failureDetails } from "./list-states.ts";
import { describeFailure } from "./words.ts";

export type Action = { readonly label: string; readonly press: () => unknown };
type Look = "question" | "failure" | "warning";

/** A question that waits for its answer: any other notice is shown in front of it and gives its place back. */
let question: HTMLElement | undefined;

/** Shows a notice above the list and takes the focus there: it is what the person came back for. */
function showNotice(title: string, look: Look, ...content: readonly HTMLElement[]): HTMLElement {
  const { node, text } = notice("notice-title", title, look, content);
  find("notice").replaceChildren(node);
  text.focus();
  return node;
}

/**
 * Shows what has become of a connection, above any notice and without taking its place.
 *
 * @param how - `asked`: the focus goes there. `by itself`: it is announced, and the focus stays where the person is.
 */
export function showNews(title: string, look: Look, how: "asked" | "by itself", ...content: readonly HTMLElement[]): void {
  const close = button("Close", () => closing(clearNews), "quiet");
  const { node, text } = notice("news-title", title, look, [...content, element("div", { class: "buttons" }, close)]);
  find("news").replaceChildren(node);
  if (how === "asked") {
    text.focus();
  } else {
    announce(`${title}.`);
  }
}

function notice(id: string, title: string, look: Look, content: readonly HTMLElement[]) {
  const text = heading(title, id);
  return { text, node: element("section", { class: `card ${look}`, "aria-labelledby": id }, text, ...content) };
}

/** Puts a notice away. A question that waits behind it is shown again. */
export const clearNotice = (): void => find("notice").replaceChildren(...(question === undefined ? [] : [question]));

export const clearNews = (): void => find("news").replaceChildren();

/** The question has its answer, or nobody is there to answer it. */
export function dropQuestion(): void {
  question = undefined;
}

/** Puts a notice away; the focus goes to the question behind it, or to what is below. */
export const closeNotice = (): void => closing(clearNotice);

function closing(clear: () => void): void {
  clear();
  (document.querySelector<HTMLElement>("#notice h2") ?? find("main")).focus();
}

export type Question = { readonly person: string; readonly confirm: () => Promise<void>; readonly decline: () => void };

/**
 * Asks whether the person who is signed in started this connection themselves. The question names them: somebody who was
 * sent a link by another person must be able to see that this is not theirs to confirm.
 */
export function askToConfirm({ person, confirm, decline }: Question): void {
  question = showNotice(
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
