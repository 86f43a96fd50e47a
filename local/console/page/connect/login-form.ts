import { button, element } from "../element.ts";
import type { CodeFlowMethod } from "../providers/method.ts";
import type { ProviderPart } from "../providers/provider-part.ts";
import type { Visit } from "../visit.ts";
import { accountFormField, type FormPlace } from "./account-form-field.ts";
import { goToProvider } from "./go-to-provider.ts";

/** What a person chooses before they go to the provider, and the button that takes them there. */
export function loginForm(visit: Visit, part: ProviderPart, method: CodeFlowMethod, place: FormPlace): HTMLElement {
  const chosen = accountFormField(method.accountField, place);
  const go = () => goToProvider(visit, part, method, { account: chosen?.value() });
  return element("div", { class: "login" }, chosen?.node, element("div", { class: "buttons" }, button(`Connect ${part.name}`, go)));
}
