import { copyRow } from "../copy-row.ts";
import { element, heading } from "../element.ts";
import { linkTo } from "../link.ts";
import { linkedText } from "../linked-text.ts";
import type { Method } from "../providers/method.ts";
import type { ProviderPart } from "../providers/provider-part.ts";
import { createHere } from "../trouble/create-here.ts";
import type { Visit } from "../visit.ts";
import type { FormPlace } from "./account-form-field.ts";
import { loginForm } from "./login-form.ts";
import { showKit } from "./show-kit.ts";
import { submissionForm } from "./submission-form.ts";

/** One way to connect a provider, made of what the provider's part says of it: steps, permissions, and a button or a form. */
export function connectMethod(visit: Visit, part: ProviderPart, method: Method, place: FormPlace): HTMLElement {
  const copies = method.copies?.(visit.api.session.apiUrl) ?? [];
  const form = method.kind === "submission" ? submissionForm(visit, part, method, place) : loginForm(visit, part, method, place);
  return element(
    "section",
    { class: "card method", "aria-labelledby": place.id },
    heading(method.title, place.id),
    element("ol", {}, ...method.steps.map((step) => element("li", {}, ...linkedText(step)))),
    method.link && linkTo(method.link),
    ...copies.map(({ name, text }) => copyRow(name, text)),
    method.madeBy && showKit(visit, part, method.madeBy),
    element("h3", {}, "Permissions"),
    element("ul", {}, ...method.permissions.map((permission) => element("li", {}, permission))),
    ...(method.kind === "submission" ? [createHere(part.provider, method.name, form)] : []),
    form,
  );
}
