import type { Sealer } from "../../lib/connections/stores.ts";
import { buildLoginCookie, clearLoginCookie, readLoginCookie } from "../../lib/http/cookies.ts";
import { type HttpReply, type PublicRequest, seeOther } from "../../lib/http/reply.ts";
import { buildRedirectUri } from "../../lib/oauth/authorization-request.ts";
import { Secret } from "../../lib/secret.ts";
import type { OidcClient } from "../../lib/sessions/oidc-client.ts";

export type LeaveDeps = { readonly client: OidcClient; readonly sealer: Sealer; readonly publicUrl: string };

/** Seconds that the browser has from the sign-out here to the redirect. */
const hintSeconds = 60;
/** Bound into the sealed ID token, so that nothing else that was sealed opens as one. */
const hintContext = "console sign-out";
/** Browsers keep 4,096 bytes of a cookie's name and value. */
const mostLength = 4000;

const hintCookie = ({ publicUrl }: LeaveDeps) => ({ publicUrl, purpose: "console_leave" });

/**
 * Builds where the browser signs out at the identity provider. Without the ID token of the session, the identity provider must ask the person, and may
 * not send the browser back. The browser keeps the ID token, sealed, until it comes to {@link leave}: no script of the page reads it.
 *
 * @param idToken - Too long for a cookie: the address names the client only.
 * @returns `undefined`: the identity provider has no such page, or is away.
 * @see {@link https://openid.net/specs/openid-connect-rpinitiated-1_0.html#RPLogout OpenID Connect RP-Initiated Logout 1.0, section 2}
 */
export async function planLeave(
  deps: LeaveDeps,
  idToken: Secret | undefined,
  signal: AbortSignal,
): Promise<{ readonly url: string; readonly cookies: readonly string[] } | undefined> {
  const url = await buildEndUrl(deps, signal);
  const sealed = url && idToken && (await deps.sealer.seal(idToken, hintContext));
  const kept = new Secret(Buffer.from(sealed ?? "").toString("base64url"));
  return sealed === undefined || kept.reveal().length > mostLength
    ? url && { url: url.href, cookies: [] }
    : { url: buildRedirectUri(deps.publicUrl, "/console/leave"), cookies: [buildLoginCookie(hintCookie(deps), kept, hintSeconds)] };
}

/** `GET /console/leave`: sends the browser that has signed out here to the identity provider's sign-out, with the ID token as its hint. */
export async function leave(deps: LeaveDeps, { cookies, signal }: PublicRequest): Promise<HttpReply> {
  const kept = readLoginCookie(hintCookie(deps), cookies);
  const url = kept === undefined ? undefined : await buildEndUrl(deps, signal);
  const hint = url && (await deps.sealer.open(Buffer.from(kept ?? "", "base64url").toString(), hintContext).catch(() => undefined));
  if (hint !== undefined) {
    url?.searchParams.set("id_token_hint", hint.reveal());
  }
  return seeOther(url ?? buildRedirectUri(deps.publicUrl, "/console"), { cookies: [clearLoginCookie(hintCookie(deps))] });
}

async function buildEndUrl({ client, publicUrl }: LeaveDeps, signal: AbortSignal): Promise<URL | undefined> {
  const metadata = await client.readMetadata(signal).catch(() => undefined);
  if (metadata?.end_session_endpoint === undefined) {
    return undefined;
  }
  const url = new URL(metadata.end_session_endpoint);
  url.searchParams.set("client_id", client.clientId);
  url.searchParams.set("post_logout_redirect_uri", buildRedirectUri(publicUrl, "/console"));
  return url;
}
