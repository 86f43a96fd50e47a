import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, SignJWT } from "jose";

export type Caller = { readonly sub: string; readonly org?: string; readonly role?: string; readonly permissions?: readonly string[] };

/** The company's own identity provider, on this machine: it signs bearer tokens for the API's callers. */
export type Issuer = {
  readonly url: string;
  readonly audience: string;
  /** An access token for a caller, valid for one hour unless said otherwise. */
  sign(
    caller: Caller,
    overrides?: { readonly audience?: string; readonly issuer?: string; readonly lifetimeSeconds?: number },
  ): Promise<string>;
  close(): Promise<void>;
};

/** Starts an OpenID Connect issuer with a key of this run. It publishes its metadata and keys, and has no login page. */
export async function startIssuer({ port }: { port: number }): Promise<Issuer> {
  const { publicKey, privateKey } = await generateKeyPair("ES256");
  const jwk = { ...(await exportJWK(publicKey)), kid: "local", alg: "ES256", use: "sig" };
  const server = createServer((request, response) => {
    const documents: Record<string, object> = {
      "/.well-known/openid-configuration": {
        issuer: url,
        jwks_uri: `${url}/jwks`,
        response_types_supported: ["code"],
        subject_types_supported: ["public"],
      },
      "/jwks": { keys: [jwk] },
    };
    const document = documents[request.url ?? ""];
    response.writeHead(document === undefined ? 404 : 200, { "content-type": "application/json" }).end(JSON.stringify(document ?? {}));
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const audience = "aurora-oauth-local";
  return {
    url,
    audience,
    sign: ({ sub, org, role = "editor", permissions }, { lifetimeSeconds = 3600, ...overrides } = {}) =>
      new SignJWT({ role, ...(permissions === undefined ? {} : { permissions }), ...(org === undefined ? {} : { org_id: org }) })
        .setProtectedHeader({ alg: "ES256", kid: "local" })
        .setSubject(sub)
        .setIssuer(overrides.issuer ?? url)
        .setAudience(overrides.audience ?? audience)
        .setIssuedAt()
        .setExpirationTime(Math.floor(Date.now() / 1000) + lifetimeSeconds)
        .sign(privateKey),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
