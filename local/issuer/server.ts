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
  /** The paths that were asked for so far, such as `/jwks`. */
  readonly calls: readonly string[];
  /** From now on its key set, or its metadata too, is answered with this status and an empty object. */
  fail(status: number, documents?: readonly IssuerDocument[]): void;
  heal(): void;
  close(): Promise<void>;
};

const documents = { metadata: "/.well-known/openid-configuration", keys: "/jwks" } as const;
export type IssuerDocument = keyof typeof documents;

/** Starts an OpenID Connect issuer with a key of this run. It publishes its metadata and keys, and has no login page. */
export async function startIssuer({ port }: { port: number }): Promise<Issuer> {
  const { publicKey, privateKey } = await generateKeyPair("ES256");
  const jwk = { ...(await exportJWK(publicKey)), kid: "local", alg: "ES256", use: "sig" };
  const calls: string[] = [];
  const failing = new Map<string, number>();
  const server = createServer(({ url: path = "" }, response) => {
    calls.push(path);
    const answers: Record<string, object> = {
      [documents.metadata]: {
        issuer: url,
        jwks_uri: `${url}${documents.keys}`,
        response_types_supported: ["code"],
        subject_types_supported: ["public"],
      },
      [documents.keys]: { keys: [jwk] },
    };
    const status = failing.get(path) ?? (answers[path] === undefined ? 404 : 200);
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(status === 200 ? answers[path] : {}));
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const audience = "aurora-oauth-local";
  return {
    url,
    audience,
    sign: ({ sub, org, role = "editor", permissions }, { lifetimeSeconds = 3600, ...overrides } = {}) =>
      new SignJWT({ sub, role, ...(permissions === undefined ? {} : { permissions }), ...(org === undefined ? {} : { org_id: org }) })
        .setProtectedHeader({ alg: "ES256", kid: "local" })
        .setIssuer(overrides.issuer ?? url)
        .setAudience(overrides.audience ?? audience)
        .setIssuedAt()
        .setExpirationTime(Math.floor(Date.now() / 1000) + lifetimeSeconds)
        .sign(privateKey),
    calls,
    fail: (status, which = ["keys"]) => {
      for (const document of which) {
        failing.set(documents[document], status);
      }
    },
    heal: () => failing.clear(),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
