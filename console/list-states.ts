import type { CallFailure } from "./call-failure.ts";
import { button, element, heading } from "./element.ts";
import { describeFailure } from "./words.ts";

/** Shown while the page is on its way. */
export function loading(): HTMLElement {
  const bones = ["wide", "middle", "narrow"].map((width) => element("div", { class: `bone ${width}` }));
  return element("div", { class: "card loading" }, element("p", { class: "visually-hidden" }, "Loading…"), ...bones);
}

const wayOn: Readonly<Record<string, string>> = { signed_out: "Sign in", unauthenticated: "Sign in again" };

/** Shown in place of the page when it could not be read. */
export function unreadable(failure: CallFailure, again: () => Promise<void>): HTMLElement {
  const { title, action } = describeFailure(failure.code);
  return element(
    "section",
    { class: "card failure", "aria-labelledby": "unreadable" },
    heading(title, "unreadable"),
    element("p", {}, action),
    ...failureDetails(failure),
    element("div", { class: "buttons" }, button(wayOn[failure.code] ?? "Try again", again)),
  );
}

/** What helps an operator to find the failure, and a person to know when to come back. */
export function failureDetails({ code, requestId, retryAfterSeconds }: CallFailure): HTMLElement[] {
  const wait = retryAfterSeconds === undefined ? [] : [element("p", {}, `Try again in ${Math.ceil(retryAfterSeconds)} seconds.`)];
  const request = requestId === undefined ? "" : ` · request ${requestId}`;
  return [...wait, element("p", { class: "note" }, element("code", {}, `${code}${request}`))];
}
