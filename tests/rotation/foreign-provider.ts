import type { CodeFlowMethod, Grant } from "../../lib/connections/provider.ts";
import { buildOpaqueValue, buildPkce } from "../../lib/oauth/opaque-value.ts";
import { discovery } from "../../lib/providers/cached-document.ts";
import { type CodeFlowSettings, codeFlowProvider } from "../../lib/providers/code-flow.ts";
import { Secret } from "../../lib/secret.ts";
import { system } from "../../lib/system.ts";
import { callOf } from "../fakes/call-of.ts";
import { grantOf } from "../fakes/grant-of.ts";
import { clientId, clientSecret, redirectUri } from "./authorization-server.ts";

const settings: CodeFlowSettings = {
  provider: "ovh",
  scopes: ["openid", "email", "offline_access"],
  scopeAliases: {},
  issuerParameter: "as-published",
  refreshesPerMinute: 60_000,
  needsRefreshToken: true,
  rotatesRefreshTokens: true,
  revokesWholeAccount: false,
  revocationAuthentication: "client_secret_post",
  sessionControlSubtypes: [],
  // OpenID Connect Core, section 11: without it `offline_access` is ignored.
  authorizationParameters: ({ identity }) => ({ prompt: "consent", login_hint: identity?.id ?? "" }),
};

/**
 * The generic code-flow provider, pointed at the foreign server.
 *
 * @param process - Sent in the query of the token endpoint, which every client must keep (RFC 6749, section 3.2).
 */
export function foreignProvider(issuer: string, process?: number): CodeFlowMethod {
  const { clock } = system;
  const discover = discovery(issuer, clock);
  return codeFlowProvider(settings, {
    clock,
    readClient: async () => ({ clientId, clientSecret: new Secret(clientSecret) }),
    readMetadata: async (signal) => {
      const metadata = await discover(signal);
      return process === undefined ? metadata : { ...metadata, token_endpoint: `${metadata.token_endpoint}?process=${process}` };
    },
  });
}

/** Runs the whole code flow for one person, as the browser and the two endpoints do. */
export async function connect(provider: CodeFlowMethod, subject: string, signal: AbortSignal): Promise<Grant> {
  const { random } = system;
  const [state, nonce, pkce] = [buildOpaqueValue(random), buildOpaqueValue(random), buildPkce(random)];
  const request = { redirectUri, state, nonce, codeChallenge: pkce.challenge, askConsent: true, identity: { id: subject } };
  const { url, issuer, tokenEndpoint } = await provider.begin(request, callOf(signal));
  const { searchParams: parameters } = await followToCallback(url);
  const expected = { state: state.reveal(), issuer, tokenEndpoint, redirectUri, codeVerifier: pkce.verifier, nonce };
  return grantOf(await provider.redeem({ ...expected, parameters }, { ...callOf(), send: signal, work: signal }));
}

/** Follows redirects with cookies, as a browser does, up to the redirect to the callback. */
export async function followToCallback(start: URL): Promise<URL> {
  const jar = new Map<string, string>();
  let url = start;
  while (!url.href.startsWith(redirectUri)) {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await fetch(url, { redirect: "manual", headers: { cookie } });
    const location = response.headers.get("location");
    if (location === null) {
      throw new Error(`no redirect: ${response.status} ${await response.text()}`);
    }
    for (const [name = "", value = ""] of response.headers.getSetCookie().map((line) => line.split(";")[0]?.split("=") ?? [])) {
      jar.set(name, value);
    }
    url = new URL(location, url);
  }
  return url;
}
