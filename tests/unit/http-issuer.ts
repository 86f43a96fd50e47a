import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type CryptoKey, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";

/** An identity provider on loopback: discovery, keys, and whatever token a test wants signed. */
export async function openIssuer() {
  const { publicKey, privateKey } = await generateKeyPair("ES256");
  const publicJwk = { ...(await exportJWK(publicKey)), kid: "k1", use: "sig", alg: "ES256" };
  const answers: Record<string, { status: number; body: unknown }> = {};
  const calls: string[] = [];
  const server = createServer((request, response) => {
    calls.push(request.url ?? "");
    const { status, body } = answers[request.url ?? ""] ?? { status: 404, body: {} };
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const reset = () => {
    calls.length = 0;
    answers["/.well-known/openid-configuration"] = { status: 200, body: { issuer, jwks_uri: `${issuer}/jwks` } };
    answers["/jwks"] = { status: 200, body: { keys: [publicJwk] } };
  };
  reset();
  return {
    issuer,
    publicJwk,
    answers,
    calls,
    reset,
    sign: (
      claims: JWTPayload,
      { key = privateKey, alg = "ES256", kid = "k1" }: { key?: CryptoKey | Uint8Array; alg?: string; kid?: string } = {},
    ) => new SignJWT(claims).setProtectedHeader({ alg, kid }).sign(key),
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}
