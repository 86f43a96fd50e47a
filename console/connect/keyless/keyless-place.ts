import { element } from "../../element.ts";
import type { Field } from "../../providers/method.ts";
import type { FormPlace } from "../account-form-field.ts";
import { findProblem, formField } from "../form-field.ts";
import { nameFields } from "../name-fields.ts";

/** The connection that a person chose. `label`: empty if they gave none. */
export type KeylessChoice = { readonly account: string; readonly label: string };

export type KeylessPlace = {
  readonly node: HTMLElement;
  /** @returns `undefined`: something is wrong. It is told at its field, which has the focus. */
  choose(): KeylessChoice | undefined;
  /** Says at the field of the account what is wrong with it, where there is one. */
  tell(problem: string): void;
};

/** Where a person chooses which connection is to be trusted: by the provider's own account, or by a name where one is needed. */
export function keylessPlace(accountField: Field | undefined, place: FormPlace): KeylessPlace {
  if (accountField === undefined) {
    const names = nameFields(place);
    return {
      node: element("div", {}, names.node),
      choose: () => (names.isWhole(undefined) ? { account: names.account(undefined), label: names.label() } : undefined),
      tell: () => undefined,
    };
  }
  const field = formField(accountField, place.id);
  if (place.account !== undefined) {
    field.write(place.account);
  }
  return {
    node: field.node,
    choose: () => {
      const problem = findProblem(field);
      field.tell(problem ?? "");
      if (problem !== undefined) {
        field.focus();
        return undefined;
      }
      return { account: field.value(), label: "" };
    },
    tell: (problem) => {
      field.tell(problem);
      field.focus();
    },
  };
}
