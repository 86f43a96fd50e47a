import { element } from "./element.ts";

/** A page of a provider's. */
export type Link = { readonly label: string; readonly url: string };

/** A link that leaves the console open. */
export const linkTo = ({ label, url }: Link): HTMLElement =>
  element("p", {}, element("a", { href: url, target: "_blank", rel: "noreferrer" }, label));
