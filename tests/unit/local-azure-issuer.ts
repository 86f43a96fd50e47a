import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import { guarded } from "../../local/simulator/guarded.ts";

const origin = "https://id.aurora.example";

/** Our issuer as a cloud sees it: one for each organisation, all with one key, served on this machine under their public name. */
export async function openOwnIssuer() {
  const makeKey = async (kid: string) => {
    const { publicKey, privateKey } = await generateKeyPair("RS256");
    return { kid, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, use: "sig", alg: "RS256" } };
  };
  const first = await makeKey("first");
  let [signing, published] = [first, [first]];
  const server = createServer(
    guarded(({ url = "" }, response) => {
      const [, tenant, document] = /^\/id\/t\/([^/]+)\/\.well-known\/(openid-configuration|jwks\.json)$/.exec(url) ?? [];
      const issuer = `${origin}/id/t/${tenant}`;
      const documents = {
        "openid-configuration": { issuer, jwks_uri: `${issuer}/.well-known/jwks.json` },
        "jwks.json": { keys: published.map(({ jwk }) => jwk) },
      };
      const found = tenant === undefined ? undefined : documents[document as keyof typeof documents];
      response.writeHead(found === undefined ? 404 : 200, { "content-type": "application/json" }).end(JSON.stringify(found ?? {}));
    }),
  );
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    bases: { [origin]: `http://127.0.0.1:${(server.address() as AddressInfo).port}` },
    issuerOf: (tenant: string) => `${origin}/id/t/${tenant}`,
    /** @param now - The instant of the product's clock. */
    sign: (claims: JWTPayload, now = new Date()) => {
      const seconds = Math.floor(now.getTime() / 1000);
      return new SignJWT({ iat: seconds, exp: seconds + 300, ...claims })
        .setProtectedHeader({ alg: "RS256", kid: signing.kid, typ: "JWT" })
        .sign(signing.privateKey);
    },
    /** Signs with another key from now on. @param isPublished - Whether the issuer publishes it. */
    rotate: async (isPublished: boolean) => {
      signing = await makeKey(isPublished ? "second" : "unpublished");
      published = isPublished ? [...published, signing] : published;
    },
    /** Signs with a key that has the id of the published one. */
    forge: async () => {
      signing = await makeKey(signing.kid);
    },
    reset: () => {
      [signing, published] = [first, [first]];
    },
    close: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

export type OwnIssuer = Awaited<ReturnType<typeof openOwnIssuer>>;
