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
