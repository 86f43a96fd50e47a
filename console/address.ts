import { computed, signal } from "@preact/signals";
import { clearNews, clearNotice } from "./messages.tsx";
import { toAddress, toPath } from "./parts/page-link.tsx";

const readAddress = (): string => window.location.pathname + window.location.search;

/** The path and the query that the page shows, once {@link followLinks} was called. */
export const address = signal("/");

/** The path of the page that is shown. */
export const path = computed(() => toPath(address.value.split("?")[0] ?? "/"));

/** The values in its query. */
export const query = computed(() => Object.fromEntries(new URLSearchParams(address.value.split("?")[1] ?? "")));

/** Writes a query. Values that are empty are left out. */
export function toQuery(values: Readonly<Record<string, string | undefined>>): string {
  const query = new URLSearchParams(Object.entries(values).flatMap(([name, value]) => (value ? [[name, value]] : [])));
  return query.size === 0 ? "" : `?${query}`;
}

/** Goes to a page of the console. Notices stay, and the focus is the caller's to set. */
export function goTo(path: string): void {
  window.history.pushState(null, "", toAddress(path));
  address.value = readAddress();
}

/** Shows another query of the same page, such as a filter, without an entry in the history. */
export function setQuery(query: string): void {
  window.history.replaceState(null, "", window.location.pathname + query);
  address.value = readAddress();
}

/** Changes values of the query, from its first page on. Those that are empty are left out. */
export const changeQuery = (changed: Readonly<Record<string, string>>): void =>
  setQuery(toQuery({ ...query.peek(), cursor: undefined, ...changed }));

/** Has links with `data-page`, and the browser's own buttons, change the page in place, so that a question that waits for its answer stays. */
export function followLinks(): void {
  address.value = readAddress();
  const follow = (): void => {
    const before = document.activeElement;
    clearNews();
    clearNotice();
    address.value = readAddress();
    // Unless the page has taken the focus to news of its own.
    requestAnimationFrame(() => {
      if (document.activeElement === document.body || document.activeElement === before) {
        focusTitle();
      }
    });
  };
  window.addEventListener("popstate", follow);
  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[data-page]") : null;
    const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (target !== null && isPlain) {
      event.preventDefault();
      window.history.pushState(null, "", target.href);
      window.scrollTo(0, 0);
      follow();
    }
  });
}

/** Takes the focus to the title of the page, which says where the person is. */
export const focusTitle = (): void => document.getElementById("title")?.focus();
