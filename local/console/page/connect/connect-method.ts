import { button, element, heading } from "../element.ts";
import { linkTo } from "../link.ts";
import { linkedText } from "../linked-text.ts";
import type { Method } from "../providers/method.ts";
import type { ProviderPart } from "../providers/provider-part.ts";
import type { Visit } from "../visit.ts";
import { goToProvider } from "./go-to-provider.ts";
import { submissionForm } from "./submission-form.ts";

/** One way to connect a provider, made of what the provider's part says of it: steps, permissions, and a button or a form. */
export function connectMethod(visit: Visit, part: ProviderPart, method: Method, index: number): HTMLElement {
  const id = `method-${index}`;
  return element(
    "section",
    { class: "card method", "aria-labelledby": id },
    heading(method.title, id),
    element("ol", {}, ...method.steps.map((step) => element("li", {}, ...linkedText(step)))),
    method.link && linkTo(method.link),
    element("h3", {}, "Permissions"),
    element("ul", {}, ...method.permissions.map((permission) => element("li", {}, permission))),
    way(visit, part, method),
  );
}

function way(visit: Visit, part: ProviderPart, method: Method): HTMLElement {
  if (method.kind === "submission") {
    return submissionForm(visit, part, method);
  }
  const go = () => goToProvider(visit, part.provider, method);
  return element("div", { class: "buttons" }, button(`Connect ${part.name}`, go));
}
