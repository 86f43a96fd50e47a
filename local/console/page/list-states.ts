import type { CallFailure } from "./call-failure.ts";
import { button, element, heading } from "./element.ts";
import { describeFailure } from "./words.ts";

/** Shown while the list is on its way. */
export function loading(): HTMLElement {
  const bones = ["wide", "middle", "narrow"].map((width) => element("div", { class: `bone ${width}` }));
  return element("div", { class: "card loading" }, element("p", { class: "visually-hidden" }, "Loading the connections…"), ...bones);
}

/**
 * Shown when the organisation has no connection.
 *
 * @param connect - Without it somebody looks who may not connect.
 */
export function empty(connect: (() => Promise<void>) | undefined): HTMLElement {
  const offer =
    connect === undefined
      ? [element("p", {}, "You may look and check. Connecting is for editors of your organisation.")]
      : [
          element("p", {}, "You choose the account and the permissions on Google's own page, and confirm here that it was you."),
          element("div", { class: "buttons" }, button("Connect Google Cloud", connect)),
        ];
  return element(
    "section",
    { class: "card empty", "aria-labelledby": "empty" },
    element("h2", { id: "empty" }, "Nothing is connected yet"),
    ...offer,
  );
}

/** Shown in place of the list when it could not be read. */
export function unreadable(failure: CallFailure, again: () => Promise<void>): HTMLElement {
  const { title, action } = describeFailure(failure.code);
  return element(
    "section",
    { class: "card failure", "aria-labelledby": "unreadable" },
    heading(title, "unreadable"),
    element("p", {}, action),
    ...failureDetails(failure),
    element("div", { class: "buttons" }, button(failure.code === "unauthenticated" ? "Sign in again" : "Try again", again)),
  );
}

/** What helps an operator to find the failure, and a person to know when to come back. */
export function failureDetails({ code, requestId, retryAfterSeconds }: CallFailure): HTMLElement[] {
  const wait = retryAfterSeconds === undefined ? [] : [element("p", {}, `It will work again in ${Math.ceil(retryAfterSeconds)} seconds.`)];
  const request = requestId === undefined ? "" : ` · request ${requestId}`;
  return [...wait, element("p", { class: "note" }, element("code", {}, `${code}${request}`))];
}
