import { toAddress } from "./base.ts";
import { element, find } from "./element.ts";

let showAddress: () => Promise<void> = async () => undefined;

/**
 * Has links of the console change the page in place, so that a question that waits for its answer stays.
 *
 * @param show - Shows what the address says.
 * @param leave - Called when the person goes to another page of the console.
 */
export function startNavigation(show: () => Promise<void>, leave: () => void): void {
  showAddress = show;
  const follow = async (): Promise<void> => {
    leave();
    await show();
    // Unless the page has taken the focus to news of its own.
    if (document.activeElement === document.body) {
      focusTitle();
    }
  };
  window.addEventListener("popstate", () => void follow());
  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[data-page]") : null;
    const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (target !== null && isPlain) {
      event.preventDefault();
      window.history.pushState(null, "", target.href);
      void follow();
    }
  });
}

/** Goes to a page of the console. Notices stay, and the focus is the caller's to set. */
export async function goTo(path: string): Promise<void> {
  window.history.pushState(null, "", toAddress(path));
  await showAddress();
}

/** A link to another page of the console. */
export const pageLink = (path: string, text: string, look = ""): HTMLAnchorElement =>
  element("a", { href: toAddress(path), "data-page": "", ...(look === "" ? {} : { class: look }) }, text);

/** Takes the focus to the title of the page, which says where the person is. */
export const focusTitle = (): void => find("title").focus();
