import { element, heading } from "../element.ts";
import { linkedText } from "../linked-text.ts";
import type { Form, Method } from "../providers/method.ts";
import type { ProviderPart } from "../providers/provider-part.ts";
import { createHere } from "../trouble/create-here.ts";
import type { Visit } from "../visit.ts";
import type { FormPlace } from "./account-form-field.ts";
import { loginForm } from "./login-form.ts";
import { showKit } from "./show-kit.ts";
import { submissionForm } from "./submission-form.ts";

/** A method, and the words that the API has for it. */
export type WordedMethod = { readonly method: Method; readonly form: Form };

/** One way to connect a provider: the steps and the permissions of its words, and a button or a form. */
export function connectMethod(visit: Visit, part: ProviderPart, { method, form: words }: WordedMethod, place: FormPlace): HTMLElement {
  const { title, fields = [] } = words;
  const form =
    method.kind === "submission"
      ? submissionForm(visit, part, { ...method, title, fields }, place)
      : loginForm(visit, part, { method, fields }, place);
  return element(
    "section",
    { class: "card method", "aria-labelledby": place.id },
    heading(title, place.id),
    element("p", {}, words.why),
    element("ol", {}, ...words.steps.map((step) => element("li", {}, ...linkedText(step)))),
    words.kit === undefined ? undefined : showKit(visit, part, words.name),
    element("h3", {}, "Permissions"),
    element("ul", {}, ...words.permissions.map((permission) => element("li", {}, permission.words))),
    ...(method.kind === "submission" ? [createHere(part.provider, method.name, form)] : []),
    form,
  );
}
