import { generateKeyPairSync, randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import Provider from "oidc-provider";
import { memoryStorage } from "./memory-storage.ts";
import { type TokenLog, tokenLog } from "./token-log.ts";

export const clientId = "aurora";
export const clientSecret = "hush-client-secret-of-the-foreign-server";
export const redirectUri = "https://aurora.example/oauth/ovh/callback";

export type AuthorizationServer = AsyncDisposable & {
  readonly issuer: string;
  /** The requests to its token endpoint, and the grants that it revoked. */
  readonly log: TokenLog;
};

/**
 * A third-party authorization server: `oidc-provider`, with PKCE, single-use refresh tokens and the detection of
 * their reuse, which revokes the whole family. The person of the request's `login_hint` is logged in and consents.
 */
export async function startAuthorizationServer(): Promise<AuthorizationServer> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(issuer, configuration());
  const log = tokenLog(provider);
  const answer = provider.callback();
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    const answered = request.url?.startsWith("/interaction/") ? agree(provider, request, response) : answer(request, response);
    answered.catch(() => request.socket.destroy());
  });
  return {
    issuer,
    log,
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function configuration() {
  const key = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ format: "jwk" });
  return {
    adapter: memoryStorage(),
    jwks: { keys: [{ ...key, alg: "RS256", use: "sig", kid: "only" }] },
    cookies: { keys: [randomBytes(16).toString("hex")] },
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uris: [redirectUri],
        grant_types: ["authorization_code", "refresh_token"],
        response_types: ["code"],
        token_endpoint_auth_method: "client_secret_post",
      },
    ],
    pkce: { required: () => true },
    rotateRefreshToken: true,
    scopes: ["openid", "email", "offline_access"],
    claims: { openid: ["sub"], email: ["email", "email_verified"] },
    findAccount: async (_context: unknown, accountId: string) => ({
      accountId,
      claims: async () => ({ sub: accountId, email: `${accountId}@example.com`, email_verified: true }),
    }),
    features: { devInteractions: { enabled: false }, revocation: { enabled: true } },
    interactions: { url: (_context: unknown, { uid }: { readonly uid: string }) => `/interaction/${uid}` },
    ttl: {
      AccessToken: 3600,
      AuthorizationCode: 60,
      Grant: 86_400,
      IdToken: 3600,
      Interaction: 600,
      RefreshToken: 86_400,
      Session: 86_400,
    },
  };
}

/** The login and the consent page in one, for a person who agrees to everything. */
async function agree(provider: Provider, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { params } = await provider.interactionDetails(request, response);
  const accountId = String(params.login_hint);
  const grant = new provider.Grant({ accountId, clientId });
  grant.addOIDCScope(String(params.scope));
  await provider.interactionFinished(request, response, { login: { accountId }, consent: { grantId: await grant.save() } });
}
