import { parseAccount } from "../providers/account-parts.ts";
import type { Field } from "../providers/method.ts";
import { type FormField, formField } from "./form-field.ts";

/** Where a form is shown, and for which connection. */
export type FormPlace = {
  /** Begins the id of each field. */
  readonly id: string;
  /** The account of the connection that is connected again. */
  readonly account: string | undefined;
  /** The accounts of the provider that are connected. Absent: its accounts name themselves, and no name is asked for. */
  readonly connected?: readonly string[];
};

/** The field in which a person chooses the account of the connection, if the provider can have several. */
export function accountFormField(field: Field | undefined, { id, account }: FormPlace): FormField | undefined {
  if (field === undefined) {
    return undefined;
  }
  const made = formField(field, id);
  const own = account === undefined ? undefined : parseAccount(account, field.choices).own;
  if (own !== undefined) {
    made.write(own);
  }
  return made;
}
