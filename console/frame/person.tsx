import { permissionsOfRole } from "../../lib/http/rights.ts";
import { ownHeaders } from "../ask.ts";
import { QuietButton } from "../parts/button.tsx";
import type { Session } from "../session.ts";

/** The widest role whose permissions the person has. */
const roleOf = ({ rights }: Session): string | undefined =>
  ["admin", "editor", "viewer"].find((role) => [...permissionsOfRole(role)].every((right) => rights.has(right)));

/** Who is signed in, with which role, and the way out. */
export const Person = ({ session }: { readonly session?: Session | undefined }) =>
  session && (
    <>
      <p class="people">{[session.person, session.organisation, roleOf(session) ?? []].flat().join(" · ")}</p>
      <QuietButton press={() => signOut("")}>Sign out</QuietButton>
      <QuietButton press={() => signOut("?everywhere")}>Sign out everywhere</QuietButton>
    </>
  );

/** Ends the session here and at the identity provider, if it has a page for that. */
export async function signOut(query: string): Promise<void> {
  const response = await fetch(`/console/logout${query}`, { method: "POST", headers: ownHeaders, credentials: "same-origin" });
  if (!response.ok) {
    // The session, or another one of the person, may still be there.
    window.location.reload();
    return;
  }
  const { end_session_url: url } = (await response.json()) as { readonly end_session_url?: string };
  window.location.assign(url ?? "/console");
}
