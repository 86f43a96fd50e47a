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

type OfAccount = { readonly accountField?: { readonly names: readonly string[] } };

/** Whether a field says which connection of the provider it becomes. */
export const isOfAccount = ({ accountField }: OfAccount, { name }: Field): boolean => accountField?.names.includes(name) === true;

/** The field in which a person chooses the account of the connection, if the provider can have several. */
export function accountFormField(part: OfAccount, fields: readonly Field[], { id, account }: FormPlace): FormField | undefined {
  const field = fields.find((each) => isOfAccount(part, each));
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
