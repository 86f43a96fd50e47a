import type { ProviderForms } from "../../client/generated/operations.ts";
import type { Form } from "./method.ts";

/** The words of the method by which a connection was made. Of several forms of a method it is the usual one. */
export function findForm(
  forms: readonly ProviderForms[],
  { provider, method }: { readonly provider: string; readonly method: string },
): Form | undefined {
  const own = forms.find((each) => each.provider === provider)?.methods.filter(({ name }) => name === method);
  return own?.find(({ variant }) => variant === undefined) ?? own?.[0];
}
