import { defined } from "../defined.ts";
import type { Secret } from "../secret.ts";

export type AuthorizationRequest = {
  readonly endpoint: string;
  readonly clientId: string;
  /** Absolute and without a fragment; the provider compares it character by character. */
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly state: Secret;
  readonly codeChallenge: string;
  /** For a provider that issues ID tokens. */
  readonly nonce?: Secret;
  /** The provider's own parameters, such as Google's `access_type`. */
  readonly extra?: Readonly<Record<string, string>>;
};

/**
 * Builds the URL at the provider to which the browser is sent. Always the code flow, always PKCE with S256.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749.html#section-4.1.1 RFC 6749, section 4.1.1}
 */
export function buildAuthorizationRequest(request: AuthorizationRequest): URL {
  const url = new URL(request.endpoint);
  const parameters: Record<string, string> = {
    ...request.extra,
    response_type: "code",
    client_id: request.clientId,
    redirect_uri: request.redirectUri,
    scope: request.scopes.join(" "),
    state: request.state.reveal(),
    code_challenge: request.codeChallenge,
    code_challenge_method: "S256",
    ...defined({ nonce: request.nonce?.reveal() }),
  };
  for (const [name, value] of Object.entries(parameters)) {
    url.searchParams.set(name, value);
  }
  return url;
}

/**
 * Builds a redirect URI under our own public URL.
 *
 * @throws {RangeError} The public URL is not an absolute HTTP(S) URL, or has a user, a query or a fragment: a mistake in configuration.
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749.html#section-3.1.2 RFC 6749, section 3.1.2}
 */
export function buildRedirectUri(publicUrl: string, path: string): string {
  const base = URL.parse(publicUrl);
  if (base === null || !/^https?:$/.test(base.protocol) || base.username !== "" || base.search !== "" || base.hash !== "") {
    throw new RangeError("the public URL must be absolute, without user, query and fragment");
  }
  return `${base.origin}${base.pathname.replace(/\/$/, "")}${path}`;
}
