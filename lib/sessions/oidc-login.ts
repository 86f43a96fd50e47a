import * as v from "valibot";
import type { Sealer } from "../connections/stores.ts";
import { defined } from "../defined.ts";
import { Failure } from "../errors.ts";
import type { Authenticate } from "../http/authenticate-proxy.ts";
import { parseJson } from "../json.ts";
import { buildAuthorizationRequest } from "../oauth/authorization-request.ts";
import { parseCallback } from "../oauth/callback.ts";
import { redeemingLibrary } from "../oauth/oauth4webapi.lazy.ts";
import { buildOpaqueValue, buildPkce } from "../oauth/opaque-value.ts";
import { Secret } from "../secret.ts";
import { type System, secondsAfter } from "../system.ts";
import { type OidcClient, oidcTransport } from "./oidc-client.ts";
import type { VerifyIdToken } from "./oidc-proofs.ts";
import { toBearer, toOidcFailure, toSessionTokens } from "./oidc-tokens.ts";
import type { NewSession } from "./sessions.ts";

/** Seconds that a login may take. */
export const loginSeconds = 600;

/** Bound into each sealed login, so that nothing else that was sealed opens as one. */
const loginContext = "console login";

export type ConsoleLoginDeps = System & {
  readonly client: OidcClient;
  readonly sealer: Sealer;
  /** Absolute. */
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  /** Further parameters of the authorization request, such as `resource`. */
  readonly authorize: Readonly<Record<string, string>>;
  /** The authorizer's own check of an access token. */
  readonly authenticate: Authenticate;
  readonly verifyIdToken: VerifyIdToken;
};

const login = v.object({
  state: v.string(),
  nonce: v.string(),
  verifier: v.string(),
  to: v.string(),
  before: v.optional(v.string()),
  endsAt: v.number(),
});

/**
 * Begins a login: builds the address at the identity provider, and what the browser keeps until it comes back, sealed.
 *
 * @param wanted.to - The console's path that the person wants.
 * @param wanted.before - The id of the session that the browser has now. It does not send it with the redirect back, which comes from another site.
 * @throws {Failure} `identity_unavailable`, `secrets_unavailable`: a retry helps. `configuration_invalid`.
 */
export async function beginLogin(
  deps: ConsoleLoginDeps,
  { to, before }: { readonly to: string; readonly before?: string | undefined },
  signal: AbortSignal,
): Promise<{ readonly url: URL; readonly kept: Secret }> {
  const { client, clock, random, redirectUri, scopes, authorize, sealer } = deps;
  const metadata = await client.readMetadata(signal);
  const [state, nonce, { verifier, challenge }] = [buildOpaqueValue(random), buildOpaqueValue(random), buildPkce(random)];
  const url = buildAuthorizationRequest({
    ...{ endpoint: metadata.authorization_endpoint, clientId: client.clientId, redirectUri, scopes },
    ...{ state, nonce, codeChallenge: challenge, extra: authorize },
  });
  const endsAt = secondsAfter(clock(), loginSeconds).getTime();
  const plain = { state: state.reveal(), nonce: nonce.reveal(), verifier: verifier.reveal(), to, before, endsAt };
  const sealed = await sealer.seal(new Secret(JSON.stringify(plain)), loginContext);
  // A sealed value has a point, which a login's cookie may not have.
  return { url, kept: new Secret(Buffer.from(sealed).toString("base64url")) };
}

/**
 * Ends a login: checks the identity provider's redirect against what the browser has kept, redeems the code, and checks every token of the answer.
 *
 * @param kept - What {@link beginLogin} has made. `undefined`: the browser has none.
 * @returns The session to create, the path that the person wanted, and the id of the session that the browser had.
 * @throws {Failure} `state_invalid`: the login is unknown, too old, or was begun at another stage. `issuer_mismatch`, `consent_denied`, `callback_invalid`:
 *   the redirect. `grant_invalid`: the code was used before. `id_token_invalid`, `unauthenticated`: the tokens. `client_misconfigured`,
 *   `identity_unavailable`.
 */
export async function finishLogin(
  deps: ConsoleLoginDeps,
  parameters: URLSearchParams,
  kept: string | undefined,
  signal: AbortSignal,
): Promise<NewSession & { readonly to: string; readonly before?: string }> {
  const { client, clock, redirectUri } = deps;
  const { state, nonce, verifier, to, before } = await openLogin(deps, kept);
  const metadata = await client.readMetadata(signal);
  const { clientId } = client;
  const { parameters: callback } = parseCallback(metadata, clientId, parameters, { state, issuerParameter: "as-published" });
  const authentication = await client.readAuthentication();
  const askedAt = clock();
  const identified = { client_id: clientId };
  const oauth = redeemingLibrary();
  const answer = await oauth
    .authorizationCodeGrantRequest(metadata, identified, authentication, callback, redirectUri, verifier, oidcTransport(signal))
    .then((response) =>
      oauth.processAuthorizationCodeResponse(metadata, identified, response, { expectedNonce: nonce, requireIdToken: true }),
    )
    .catch((error: unknown): never => {
      throw toOidcFailure(error);
    });
  const tokens = toSessionTokens(answer, askedAt);
  const { sub: person, sid } = await deps.verifyIdToken(tokens.idToken);
  await deps.authenticate(toBearer(tokens));
  return { tokens, person, ...defined({ sid, before }), to };
}

async function openLogin({ sealer, clock }: ConsoleLoginDeps, kept: string | undefined): Promise<v.InferOutput<typeof login>> {
  if (kept === undefined) {
    throw new Failure("state_invalid", { detail: "no login cookie" });
  }
  const opened = v.safeParse(login, parseJson((await sealer.open(Buffer.from(kept, "base64url").toString(), loginContext)).reveal()));
  if (!opened.success || opened.output.endsAt <= clock().getTime()) {
    throw new Failure("state_invalid", { detail: "the login has ended" });
  }
  return opened.output;
}
