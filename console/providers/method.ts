import type { ProviderForms, ProviderFormsMethodsItem, ProviderFormsMethodsItemFieldsItem } from "../../client/generated/operations.ts";
import { countOf } from "../words.ts";

/** One way to connect, in words, as `GET /providers` gives it. */
export type Form = ProviderFormsMethodsItem;

/** What the API calls the method of a connection that was made by signing in at the provider. */
export const loginMethod = "login";

/** The same of a connection without a secret. It names the way on the connect page as well. */
export const keylessMethod = "federated";

type Shown = ProviderFormsMethodsItemFieldsItem;

/** One input of a form. */
export type Field = Pick<Shown, "name" | "title" | "hint"> & Partial<Shown>;

/** One of the values that a field can have. */
export type Choice = NonNullable<Shown["choices"]>[number];

/** What was typed, by the name of its field. Empty fields are left out. */
export type Values = Readonly<Record<string, string>>;

/** The words of the method by which a connection was made. Of several forms of a method it is the usual one. */
export function findForm(forms: readonly ProviderForms[], made: { readonly provider: string; readonly method: string }): Form | undefined {
  const own = forms.find(({ provider }) => provider === made.provider)?.methods.filter(({ name }) => name === made.method);
  return own?.find(({ variant }) => variant === undefined) ?? own?.[0];
}

/** By the API's name of the method, where that names nothing that a person has. */
const ways: Readonly<Record<string, string>> = {
  login: "by signing in",
  federated: "without a secret",
  kms_certificate: "with a certificate whose key stays with Aurora",
};

/** How a connection was made, as a part of a sentence. @param method - The API's name of it. */
export const describeMethod = (method: string): string =>
  ways[method] ?? `with ${/^[aeiou]/.test(method) ? "an" : "a"} ${method.replaceAll("_", " ")}`;

/** How long a way to connect takes, and whether it is the recommended one. */
export const describeMinutes = ({ recommended, minutes }: Pick<Form, "recommended" | "minutes">): string =>
  `${recommended ? "recommended, " : ""}${countOf(minutes, "minute")}`;

/** Builds the body of a submission: what has a path as its name, such as `readOnly.clientId`, becomes a part of an object. */
export function toBody(values: Values): Record<string, string | Values> {
  const body: Record<string, string | Values> = {};
  for (const [path, value] of Object.entries(values)) {
    const [name = path, part] = path.split(".");
    const whole = body[name];
    body[name] = part === undefined ? value : { ...(typeof whole === "object" ? whole : {}), [part]: value };
  }
  return body;
}

const parameter = "method";

/** A form's name in an address. */
export const nameOf = ({ name, variant = name }: Form): string => variant;

/** The path of a page with one of its ways chosen. @param name - One that the page does not have leaves the first. */
export const withWay = (path: string, name: string): string => `${path}?${new URLSearchParams({ [parameter]: name })}`;

/** The way that an address asks for, else the first, which is the recommended one. */
export function findWay(forms: readonly Form[], address: string): Form | undefined {
  const asked = new URLSearchParams(address.split("?")[1]).get(parameter);
  return forms.find((form) => nameOf(form) === asked) ?? forms[0];
}
