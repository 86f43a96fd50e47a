import { openPages, startPages } from "./frame/frame.tsx";
import { Person } from "./frame/person.tsx";
import { findSession, startHosted } from "./hosted/hosted-page.tsx";
import { giveBackTyped, keepTyped } from "./keep-typed.ts";

/** Leaves for the identity provider, and comes back to this page. */
async function signInAgain(): Promise<void> {
  keepTyped();
  const { pathname, search } = window.location;
  window.location.assign(`/console/login?to=${encodeURIComponent(pathname + search)}`);
}

const hosted = findSession(window.location.pathname);
if (hosted === undefined) {
  startPages({ Who: Person, signInAgain });
  giveBackTyped();
  await openPages({ signInAgain });
} else {
  startHosted(hosted);
}
