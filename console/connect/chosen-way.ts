import type { Form } from "../providers/method.ts";

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
