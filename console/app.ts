import { giveBackTyped, keepTyped } from "./keep-typed.ts";
import { showPerson } from "./show-person.ts";
import { openPages, startPages } from "./start-pages.ts";

/** Leaves for the identity provider, and comes back to this page. */
async function signInAgain(): Promise<void> {
  keepTyped();
  const { pathname, search } = window.location;
  window.location.assign(`/console/login?to=${encodeURIComponent(pathname + search)}`);
}

startPages();
giveBackTyped();
await openPages({ again: signInAgain, done: showPerson });
