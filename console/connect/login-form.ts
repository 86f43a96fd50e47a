import { button, element } from "../element.ts";
import type { Form } from "../providers/method.ts";
import type { ProviderPart } from "../providers/provider-part.ts";
import type { Visit } from "../visit.ts";
import { accountFormField, type FormPlace } from "./account-form-field.ts";
import { goToProvider } from "./go-to-provider.ts";
import { nameFields } from "./name-fields.ts";

/** What a person chooses before they go to the provider, and the button that takes them there. */
export function loginForm(visit: Visit, part: ProviderPart, { account: field }: Form, place: FormPlace): HTMLElement {
  const chosen = accountFormField(field, place);
  const names = nameFields(place, part.accountField?.choices);
  const go = async () => {
    const own = chosen?.value();
    if (names.isWhole(own)) {
      await goToProvider(visit, part, { account: names.account(own), label: names.label() });
    }
  };
  return element(
    "div",
    { class: "login" },
    chosen?.node,
    names.node,
    element("div", { class: "buttons" }, button(`Connect ${part.name}`, go)),
  );
}
