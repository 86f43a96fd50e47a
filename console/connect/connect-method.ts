import { formExtra } from "../form-extra.ts";
import { type Form, loginMethod } from "../providers/method.ts";
import type { ProviderPart } from "../providers/provider-part.ts";
import type { Visit } from "../visit.ts";
import type { FormPlace } from "./account-form-field.ts";
import { loginForm } from "./login-form.ts";
import { methodSection } from "./method-section.ts";
import { showKit } from "./show-kit.ts";
import { submissionForm } from "./submission-form.ts";

/** A form's name in an address. */
export const nameOf = ({ name, variant = name }: Form): string => variant;

/** One way to connect a provider: its words, and a button or a form. */
export function connectMethod(visit: Visit, part: ProviderPart, words: Form, place: FormPlace): HTMLElement {
  const { name: method, title, fields = [] } = words;
  if (method === loginMethod) {
    return methodSection(words, { id: place.id, form: [loginForm(visit, part, words, place)] });
  }
  const form = submissionForm(visit, part, { method, title, fields }, place);
  const kit = words.kit === undefined ? undefined : showKit(visit, part, { method });
  return methodSection(words, { id: place.id, kit, form: [formExtra(part.provider, nameOf(words), form), form] });
}
