import type { CallFailure } from "./call-failure.ts";
import { announce, button, element, find, heading } from "./element.ts";
import { failureDetails } from "./list-states.ts";
import { describeFailure, type FailureWords } from "./words.ts";

export type Action = { readonly label: string; readonly press: () => unknown };
type Look = "question" | "failure" | "warning";

/** A question that waits for its answer. Any other notice is shown in front of it and gives its place back. */
let question: HTMLElement | undefined;

/** Shows a notice above the list and takes the focus there: it is what the person came back for. */
function showNotice(title: string, look: Look, ...content: readonly HTMLElement[]): HTMLElement {
  const { node, text } = notice("notice-title", title, look, content);
  find("notice").replaceChildren(node);
  text.focus();
  return node;
}

/** How news are told, and what is done when a person closes them. */
export type NewsWay = "asked" | "by itself" | { readonly told: "asked" | "by itself"; readonly closed: () => void };

/**
 * Shows what has become of a connection, above any notice and without taking its place.
 *
 * @param how - `asked`: the focus goes there. `by itself`: it is announced, and the focus stays where the person is.
 */
export function showNews(title: string, look: Look, how: NewsWay, ...content: readonly HTMLElement[]): void {
  const { told, closed } = typeof how === "string" ? { told: how, closed: undefined } : how;
  const put = () => {
    closed?.();
    closing(clearNews);
  };
  const close = button("Close", put, "quiet");
  const { node, text } = notice("news-title", title, look, [...content, element("div", { class: "buttons" }, close)]);
  find("news").replaceChildren(node);
  if (told === "asked") {
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

/** The question has its answer, or the person who was asked has left. */
export function dropQuestion(): void {
  question = undefined;
}

/** Puts a notice away; the focus goes to the question behind it, or to what is below. */
export const closeNotice = (): void => closing(clearNotice);

function closing(clear: () => void): void {
  clear();
  (document.querySelector<HTMLElement>("#notice h2") ?? find("main")).focus();
}

/** Asks something that waits for its answer, however many other notices are shown meanwhile. */
export function ask(title: string, ...content: readonly HTMLElement[]): void {
  question = showNotice(title, "question", ...content);
}

export type Told = {
  /** The words of the provider that it is about. */
  readonly own?: FailureWords;
  readonly details?: readonly HTMLElement[];
};

/** Tells what went wrong and what to do about it. */
export function tellFailure(failure: CallFailure, { own = {}, details = [] }: Told, ...actions: readonly Action[]): void {
  const { title, action } = describeFailure(failure.code, own);
  const [first, ...others] = actions;
  showNotice(
    title,
    "failure",
    element("p", {}, action),
    ...details,
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
export function tell(title: string, text: string, ...actions: readonly Action[]): void {
  const buttons = [...actions.map(({ label, press }) => button(label, press)), button("Close", closeNotice, "quiet")];
  showNotice(title, "question", element("p", {}, text), element("div", { class: "buttons" }, ...buttons));
}
