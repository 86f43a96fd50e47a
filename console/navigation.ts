import { focusTitle, goTo as goToAddress } from "./address.ts";
import { toAddress } from "./base.ts";
import { element } from "./element.ts";
import { shownIsland } from "./island.tsx";

/** Goes to a page of the console. Notices stay, and the focus is the caller's to set. */
export async function goTo(path: string): Promise<void> {
  goToAddress(path);
  await shownIsland();
}

/** A link to another page of the console. */
export const pageLink = (path: string, text: string, look = ""): HTMLAnchorElement =>
  element("a", { href: toAddress(path), "data-page": "", ...(look === "" ? {} : { class: look }) }, text);

export { focusTitle };
