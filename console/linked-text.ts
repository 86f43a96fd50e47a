import { element } from "./element.ts";

/** Text in which each `https` address is a link that names the host. A full stop or a comma after an address is not part of it. */
export function linkedText(text: string): (string | HTMLElement)[] {
  // With a group, `split` keeps the addresses, at the odd places.
  return text
    .split(/(https:\/\/[^\s]*[^\s.,:;)])/)
    .map((part, index) => (index % 2 === 0 ? part : element("a", { href: part, target: "_blank", rel: "noreferrer" }, new URL(part).host)));
}
