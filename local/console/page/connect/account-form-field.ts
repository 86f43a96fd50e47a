import type { Field } from "../providers/method.ts";
import { type FormField, formField } from "./form-field.ts";

/** Where a form is shown, and for which connection. */
export type FormPlace = {
  /** Begins the id of each field. */
  readonly id: string;
  /** The account of the connection that is connected again. */
  readonly account: string | undefined;
};

/** The field in which a person chooses the account of the connection, if the provider can have several. */
export function accountFormField(field: Field | undefined, { id, account }: FormPlace): FormField | undefined {
  if (field === undefined) {
    return undefined;
  }
  const made = formField(field, id);
  if (account !== undefined && field.choices?.some(({ value }) => value === account)) {
    made.write(account);
  }
  return made;
}
