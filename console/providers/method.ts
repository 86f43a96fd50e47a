import type { ProviderFormsMethodsItem, ProviderFormsMethodsItemFieldsItem } from "../../client/generated/operations.ts";

/** One way to connect, in words, as `GET /providers` gives it. */
export type Form = ProviderFormsMethodsItem;

/** What the API calls the method of a connection that was made by signing in at the provider. */
export const loginMethod = "login";

type Shown = ProviderFormsMethodsItemFieldsItem;

/** One input of a form. */
export type Field = Pick<Shown, "name" | "title" | "hint"> & Partial<Shown>;

/** One of the values that a field can have. */
export type Choice = NonNullable<Shown["choices"]>[number];

/** What was typed, by the name of its field. Empty fields are left out. */
export type Values = Readonly<Record<string, string>>;

/** A form whose fields are sent, verified at the provider, and stored. */
export type SubmissionForm = {
  /** What the API calls the method. */
  readonly method: string;
  readonly title: string;
  readonly fields: readonly Field[];
  /** On the button. Default: names the provider. */
  readonly connectLabel?: string;
  /** The connection that was chosen before the form was shown. Default: the form asks for its name. `label`: empty if it has none. */
  readonly chosen?: { readonly account: string; readonly label: string };
  /** What the provider refuses may be too new for it. It is tried again for as long as that takes. */
  readonly trustMayBeNew?: true;
  /** What an outcome shows besides its words. @param code - Of the failure; `undefined`: it works. */
  readonly evidence?: (code: string | undefined) => readonly HTMLElement[];
};
