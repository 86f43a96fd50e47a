import { button, element, find } from "./element.ts";
import { ownHeaders, type Session } from "./session.ts";

/** Shows who is signed in, with the ways out. */
export function showPerson({ person, organisation }: Session): void {
  find("who").replaceChildren(
    element("p", { class: "people" }, `${person} · ${organisation}`),
    button("Sign out", () => signOut(""), "quiet"),
    button("Sign out everywhere", () => signOut("?everywhere"), "quiet"),
  );
}

/** Ends the session here and at the identity provider, if it has a page for that. */
async function signOut(query: string): Promise<void> {
  const response = await fetch(`/console/logout${query}`, { method: "POST", headers: ownHeaders, credentials: "same-origin" });
  if (!response.ok) {
    // The session, or another one of the person, may still be there.
    window.location.reload();
    return;
  }
  const { end_session_url: url } = (await response.json()) as { readonly end_session_url?: string };
  window.location.assign(url ?? "/console");
}
