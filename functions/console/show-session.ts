import { Failure } from "../../lib/errors.ts";
import type { Authenticate } from "../../lib/http/authenticate-proxy.ts";
import { readSessionCookie } from "../../lib/http/cookies.ts";
import { isOfMachines } from "../../lib/http/principal.ts";
import type { PublicRequest } from "../../lib/http/reply.ts";
import { toBearer } from "../../lib/sessions/oidc-tokens.ts";
import type { Sessions } from "../../lib/sessions/sessions.ts";
import { requireOwnPage } from "./own-page.ts";

export type ShowSessionDeps = { readonly sessions: Sessions; readonly authenticate: Authenticate; readonly publicUrl: string };

/** `GET /console/session`: who is signed in, what they may do, and until when. No token is in the answer. */
export async function showSession({ sessions, authenticate, publicUrl }: ShowSessionDeps, { headers, cookies }: PublicRequest) {
  requireOwnPage(headers);
  const id = readSessionCookie(cookies);
  const session = id === undefined ? "none" : await sessions.readSession(id);
  if (typeof session === "string") {
    throw new Failure(session === "none" ? "unauthenticated" : "session_ended", { detail: "the console's session" });
  }
  const { id: person, tenant, permissions } = await authenticate(toBearer(session));
  const rights = [...permissions].filter((right) => !isOfMachines(right));
  return { person, organisation: tenant, rights, ends_at: session.endsAt.toISOString(), api_url: publicUrl };
}
