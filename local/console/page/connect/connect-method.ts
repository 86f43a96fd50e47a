import { element, heading } from "../element.ts";
import { linkedText } from "../linked-text.ts";
import { type Form, loginMethod, type SubmissionForm } from "../providers/method.ts";
import type { ProviderPart } from "../providers/provider-part.ts";
import { createHere } from "../trouble/create-here.ts";
import type { Visit } from "../visit.ts";
import type { FormPlace } from "./account-form-field.ts";
import { loginForm } from "./login-form.ts";
import { showKit } from "./show-kit.ts";
import { submissionForm } from "./submission-form.ts";

/** A form's name in an address. */
export const nameOf = ({ name, variant = name }: Form): string => variant;

/**
 * One way to connect a provider: the steps and the permissions of its words, and a button or a form.
 *
 * @param more - What the form does besides.
 */
export function connectMethod(
  visit: Visit,
  part: ProviderPart,
  words: Form,
  place: FormPlace,
  more: Pick<SubmissionForm, "evidence"> = {},
): HTMLElement {
  const { name: method, title, fields = [] } = words;
  const isLogin = method === loginMethod;
  const form = isLogin ? loginForm(visit, part, fields, place) : submissionForm(visit, part, { ...more, method, title, fields }, place);
  return element(
    "section",
    { class: "card method", "aria-labelledby": place.id },
    heading(title, place.id),
    element("p", {}, words.why),
    element("ol", {}, ...words.steps.map((step) => element("li", {}, ...linkedText(step)))),
    words.kit === undefined ? undefined : showKit(visit, part, method),
    element("h3", {}, "Permissions"),
    element("ul", {}, ...words.permissions.map((permission) => element("li", {}, permission.words))),
    ...(isLogin ? [] : [createHere(part.provider, nameOf(words), form)]),
    form,
  );
}
