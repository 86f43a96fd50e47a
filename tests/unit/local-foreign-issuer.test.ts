import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, generateSecret, type JWK, type JWTPayload, SignJWT } from "jose";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Clock } from "../../local/simulator/clock.ts";
import { ForeignIssuers } from "../../local/simulator/foreign-issuer.ts";
import { guarded } from "../../local/simulator/guarded.ts";

const issuer = "https://id.example/id/t/acme";
const configuration = "/id/t/acme/.well-known/openid-configuration";
const keysPath = "/id/t/acme/.well-known/jwks.json";

const makeKey = async (kid: string, published: Partial<JWK> = { use: "sig", alg: "RS256" }) => {
  const { publicKey, privateKey } = await generateKeyPair("RS256");
  return { kid, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, ...published } };
};
type Key = Awaited<ReturnType<typeof makeKey>>;

const sign = ({ kid, privateKey }: Key, claims: JWTPayload = {}) =>
  new SignJWT({ iss: issuer, sub: "conn:1", ...claims }).setProtectedHeader({ alg: "RS256", kid }).sign(privateKey);

const first = await makeKey("first");
const second = await makeKey("second");

let server: Server;
let asked: string[];
/** By path: what is served with 200, or how it is answered otherwise. */
let served: Record<string, unknown>;
let redirects: Record<string, string>;
let clock: Clock;
let issuers: ForeignIssuers;

beforeEach(async () => {
  asked = [];
  redirects = {};
  served = {
    [configuration]: { issuer, jwks_uri: `https://id.example${keysPath}` },
    [keysPath]: { keys: [first.jwk] },
  };
  server = createServer(
    guarded(({ url = "" }, response) => {
      asked.push(url);
      if (redirects[url] !== undefined) response.writeHead(302, { location: redirects[url] }).end("{}");
      else response.writeHead(served[url] === undefined ? 404 : 200).end(JSON.stringify(served[url] ?? {}));
    }),
  );
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  clock = new Clock(() => new Date("2026-11-29T08:00:00Z"));
  issuers = new ForeignIssuers({ bases: { "https://id.example": base }, clock, cacheSeconds: 300 });
});

afterEach(() => {
  server.close();
  server.closeAllConnections();
});

const kindOf = async (jwt: string) => (await issuers.verify(jwt)).kind;

describe("a token of a foreign issuer", () => {
  test("is verified with the key that its issuer publishes", async () => {
    await expect(issuers.verify(await sign(first))).resolves.toEqual({ kind: "verified", issuer, claims: { iss: issuer, sub: "conn:1" } });
    expect(asked).toEqual([configuration, keysPath]);
  });

  test("is verified although the key does not say what it is for, as AWS' does not", async () => {
    const bare = await makeKey("RSA_0", {});
    served[keysPath] = { keys: [bare.jwk] };
    expect(await kindOf(await sign(bare))).toBe("verified");
  });

  test("is not judged by its lifetime: each cloud has a refusal of its own for that", async () => {
    expect(await kindOf(await sign(first, { exp: 1 }))).toBe("verified");
  });

  test("is refused when its signature is of another key with the same id", async () => {
    const { privateKey } = await makeKey("other");
    await expect(issuers.verify(await sign({ ...first, privateKey }))).resolves.toEqual({ kind: "bad_signature", issuer });
  });

  test("is refused when its claims were changed after it was signed", async () => {
    const [head, , signature] = (await sign(first)).split(".");
    const changed = Buffer.from(JSON.stringify({ iss: issuer, sub: "conn:2" })).toString("base64url");
    expect(await kindOf(`${head}.${changed}.${signature}`)).toBe("bad_signature");
  });

  test.each(["", "a.b", "a.b.c", "not a token"])("is refused when it is no JWT: %j", async (text) => {
    expect(await kindOf(text)).toBe("malformed");
    expect(asked).toEqual([]);
  });

  test("is refused without an issuer, without a key id, with another algorithm and with none", async () => {
    const secret = await generateSecret("HS256");
    const unsigned = `${Buffer.from('{"alg":"none","kid":"first"}').toString("base64url")}.${Buffer.from(JSON.stringify({ iss: issuer })).toString("base64url")}.`;
    const tokens = await Promise.all([
      new SignJWT({ sub: "x" }).setProtectedHeader({ alg: "RS256", kid: "first" }).sign(first.privateKey),
      new SignJWT({ iss: issuer }).setProtectedHeader({ alg: "RS256" }).sign(first.privateKey),
      new SignJWT({ iss: issuer }).setProtectedHeader({ alg: "HS256", kid: "first" }).sign(secret),
      unsigned,
    ]);
    await expect(Promise.all(tokens.map(kindOf))).resolves.toEqual(["malformed", "malformed", "malformed", "malformed"]);
    expect(asked).toEqual([]);
  });

  test("is refused when its issuer is not https, without asking it", async () => {
    expect(await kindOf(await sign(first, { iss: "http://id.example/id/t/acme" }))).toBe("insecure_issuer");
    expect(asked).toEqual([]);
  });
});

describe("an issuer cannot be reached", () => {
  const cases: [string, () => unknown][] = [
    ["when it is away", () => (issuers.isAway = true)],
    ["when it has no metadata", () => delete served[configuration]],
    [
      "when its metadata names another issuer",
      () => (served[configuration] = { issuer: `${issuer}/`, jwks_uri: `https://id.example${keysPath}` }),
    ],
    ["when its metadata leads to keys without https", () => (served[configuration] = { issuer, jwks_uri: `http://id.example${keysPath}` })],
    [
      "when its metadata leads to keys on a host that does not answer",
      () => (served[configuration] = { issuer, jwks_uri: "https://other.example/keys" }),
    ],
    [
      "when its metadata redirects",
      () => {
        redirects[configuration] = "/elsewhere";
        served["/elsewhere"] = served[configuration];
      },
    ],
    [
      "when its keys redirect",
      () => {
        redirects[keysPath] = "/elsewhere";
        served["/elsewhere"] = served[keysPath];
      },
    ],
    ["when its keys are no key set", () => (served[keysPath] = { keys: "none" })],
    ["when its key cannot be used", () => (served[keysPath] = { keys: [{ kty: "RSA", kid: "first" }] })],
  ];
  test.each(cases)("%s", async (_name, breakIt) => {
    breakIt();
    await expect(issuers.verify(await sign(first))).resolves.toEqual({ kind: "unreachable", issuer });
  });

  test("when this machine does not serve its name", async () => {
    await expect(issuers.verify(await sign(first, { iss: "https://unknown.example" }))).resolves.toMatchObject({ kind: "unreachable" });
  });
});

describe("keys in memory", () => {
  test("are used until their time is over", async () => {
    const jwt = await sign(first);
    await issuers.verify(jwt);
    clock.skewSeconds = 299;
    await issuers.verify(jwt);
    expect(asked).toHaveLength(2);
    clock.skewSeconds = 300;
    await issuers.verify(jwt);
    expect(asked).toHaveLength(4);
  });

  test("verify while the issuer is away, and not for longer than their time", async () => {
    const jwt = await sign(first);
    await issuers.verify(jwt);
    issuers.isAway = true;
    expect(await kindOf(jwt)).toBe("verified");
    clock.skewSeconds = 300;
    expect(await kindOf(jwt)).toBe("unreachable");
  });

  test("are fetched once more for a key id that is not among them, which finds a new key at once", async () => {
    await issuers.verify(await sign(first));
    served[keysPath] = { keys: [first.jwk, second.jwk] };
    expect(await kindOf(await sign(second))).toBe("verified");
    expect(asked).toHaveLength(4);
  });

  test("are fetched once, and no more, for a key id that the issuer does not publish", async () => {
    await issuers.verify(await sign(first));
    await expect(issuers.verify(await sign(second))).resolves.toEqual({ kind: "unknown_key", issuer });
    expect(asked).toHaveLength(4);
  });

  test("no longer verify when the issuer has withdrawn the key and was asked again", async () => {
    const jwt = await sign(first);
    await issuers.verify(jwt);
    served[keysPath] = { keys: [second.jwk] };
    await issuers.verify(await sign(second));
    expect(await kindOf(jwt)).toBe("unknown_key");
  });
});
