import { Person } from "./frame/person.tsx";
import { findSession, startHosted } from "./hosted/start-hosted.tsx";
import { giveBackTyped, keepTyped } from "./keep-typed.ts";
import type { Session } from "./session.ts";
import { openPages, startPages } from "./start-pages.tsx";

/** Leaves for the identity provider, and comes back to this page. */
async function signInAgain(): Promise<void> {
  keepTyped();
  const { pathname, search } = window.location;
  window.location.assign(`/console/login?to=${encodeURIComponent(pathname + search)}`);
}

const Who = ({ session }: { readonly session?: Session }) => (session === undefined ? null : <Person session={session} />);

const hosted = findSession(window.location.pathname);
if (hosted === undefined) {
  startPages({ Who }, signInAgain);
  giveBackTyped();
  await openPages(signInAgain);
} else {
  startHosted(hosted);
}
