import { createHash, randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type AuthorizationRequest, buildAuthorizationRequest, buildRedirectUri } from "../../lib/oauth/authorization-request.ts";
import { findMissingScopes, parseScopes } from "../../lib/oauth/issued-tokens.ts";
import { buildOpaqueValue, buildPkce, hashOpaqueValue, matchesHash } from "../../lib/oauth/opaque-value.ts";
import { Secret } from "../../lib/secret.ts";

/** The octets of RFC 7636, appendix B. */
const appendixB = Uint8Array.from([
  116, 24, 223, 180, 151, 153, 224, 37, 79, 250, 96, 125, 216, 173, 187, 186, 22, 212, 37, 77, 105, 214, 191, 240, 91, 88, 5, 88, 83, 132,
  141, 121,
]);

describe("a PKCE pair", () => {
  it("S16 S17: is the one of RFC 7636, appendix B, for the octets given there", () => {
    const { verifier, challenge } = buildPkce(() => appendixB);
    expect(verifier.reveal()).toBe("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
    expect(challenge).toBe("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
  });

  it("S16: has a verifier of 43 unreserved characters that says all of 256 random bits", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
        const verifier = buildPkce((size) => (size === 32 ? bytes : expect.fail(`${size} bytes`))).verifier.reveal();
        expect(verifier).toMatch(/^[A-Za-z0-9._~-]{43,128}$/);
        expect(new Uint8Array(Buffer.from(verifier, "base64url"))).toEqual(bytes);
      }),
    );
  });

  it("S17: has the SHA-256 of the verifier's ASCII form as its challenge, without padding", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
        const { verifier, challenge } = buildPkce(() => bytes);
        expect(challenge).toBe(
          createHash("sha256")
            .update(verifier.reveal(), "ascii")
            .digest("base64")
            .replaceAll("+", "-")
            .replaceAll("/", "_")
            .replace("=", ""),
        );
      }),
    );
  });

  it("S3: is another one for each request", () => {
    expect(new Set(Array.from({ length: 100 }, () => buildPkce(randomBytes).challenge)).size).toBe(100);
  });
});

describe("an opaque value", () => {
  it("matches its hash and no other value does, of whatever length", () => {
    const value = buildOpaqueValue(randomBytes).reveal();
    const hash = hashOpaqueValue(value);
    expect(matchesHash(value, hash)).toBe(true);
    for (const other of [undefined, "", value.slice(1), `${value}x`, hash, buildOpaqueValue(randomBytes).reveal()]) {
      expect(matchesHash(other, hash)).toBe(false);
    }
  });
});

const request: AuthorizationRequest = {
  endpoint: "https://accounts.example/auth?hl=en",
  clientId: "client-1",
  redirectUri: "https://connect.example/gcp/callback",
  scopes: ["openid", "email", "https://cloud.example/all things"],
  state: new Secret("state-1"),
  codeChallenge: "challenge-1",
};

describe("an authorization request", () => {
  it("S3 S13: is a code request with an S256 challenge, and keeps the endpoint's own query", () => {
    expect(Object.fromEntries(buildAuthorizationRequest(request).searchParams)).toEqual({
      hl: "en",
      response_type: "code",
      client_id: "client-1",
      redirect_uri: "https://connect.example/gcp/callback",
      scope: "openid email https://cloud.example/all things",
      state: "state-1",
      code_challenge: "challenge-1",
      code_challenge_method: "S256",
    });
  });

  it("has a nonce when the provider issues ID tokens", () => {
    expect(buildAuthorizationRequest({ ...request, nonce: new Secret("nonce-1") }).searchParams.get("nonce")).toBe("nonce-1");
  });

  it.each([
    ["S13: another response type", { response_type: "token" }],
    ["S3: another challenge method", { code_challenge_method: "plain" }],
    ["S3: another challenge", { code_challenge: "mine" }],
    ["S1: another state", { state: "mine" }],
    ["S26: another redirect URI", { redirect_uri: "https://evil.example" }],
    ["another client", { client_id: "mine" }],
    ["other scopes", { scope: "all" }],
  ])("%s cannot be slipped in among the provider's own parameters", (_, extra) => {
    const sorted = (url: URL) => [...url.searchParams].sort();
    expect(sorted(buildAuthorizationRequest({ ...request, extra }))).toEqual(sorted(buildAuthorizationRequest(request)));
  });

  it.each(["response_type", "state", "code_challenge_method", "redirect_uri"])("has one %s, whatever the endpoint's query says", (name) => {
    const url = buildAuthorizationRequest({ ...request, endpoint: `https://accounts.example/auth?${name}=x&${name}=y` });
    expect(url.searchParams.getAll(name)).toHaveLength(1);
    expect(url.searchParams.get(name)).not.toBe("x");
  });
});

describe("a redirect URI", () => {
  it.each([
    ["https://connect.example", "https://connect.example/gcp/callback"],
    ["https://connect.example/", "https://connect.example/gcp/callback"],
    ["https://connect.example/prod", "https://connect.example/prod/gcp/callback"],
    ["https://connect.example/prod/", "https://connect.example/prod/gcp/callback"],
    ["https://CONNECT.example:443", "https://connect.example/gcp/callback"],
    ["http://localhost:4000", "http://localhost:4000/gcp/callback"],
  ])("S26: under %s is absolute and has no fragment", (publicUrl, expected) => {
    expect(buildRedirectUri(publicUrl, "/gcp/callback")).toBe(expected);
  });

  it.each([
    ["is relative", "/connect"],
    ["is no URL", "connect.example"],
    ["is of another scheme", "ftp://connect.example"],
    ["is a script", "javascript:alert(1)"],
    ["has a query", "https://connect.example?a=b"],
    ["has a fragment", "https://connect.example#top"],
    ["has a user", "https://user:password@connect.example"],
  ])("S26: is refused when the public URL %s", (_, publicUrl) => {
    expect(() => buildRedirectUri(publicUrl, "/gcp/callback")).toThrow(RangeError);
  });
});

describe("scopes", () => {
  const aliases = { email: "https://x/userinfo.email", profile: "https://x/userinfo.profile" };
  const name = fc.constantFrom("openid", "email", "profile", "https://x/userinfo.email", "https://x/userinfo.profile", "https://x/cloud");
  const canonical = (scope: string) => (scope in aliases ? aliases[scope as keyof typeof aliases] : scope);

  it.each([
    ["", []],
    ["a", ["a"]],
    ["  b a  b ", ["b", "a"]],
  ])("are read from %j as a set", (text, expected) => {
    expect(parseScopes(text)).toEqual(expected);
  });

  it("S25: are compared as sets of canonical names: order, repetition and spelling say nothing", () => {
    fc.assert(
      fc.property(fc.array(name), fc.array(name), fc.func(fc.nat()), (requested, granted, weight) => {
        const held = new Set(granted.map(canonical));
        const missing = findMissingScopes(requested, granted, aliases);
        expect(missing).toEqual(requested.filter((scope) => !held.has(canonical(scope))));
        const shuffled = granted.toSorted((a, b) => weight(a) - weight(b)).flatMap((scope) => [canonical(scope), scope]);
        expect(findMissingScopes(requested, shuffled, aliases)).toEqual(missing);
      }),
    );
  });

  it("S25: that were granted beyond the request hide nothing that is missing", () => {
    expect(findMissingScopes(["a", "b"], ["a", "c", "d"], {})).toEqual(["b"]);
  });

  it.each(["constructor", "__proto__", "toString"])("that are called %s are names like any other", (scope) => {
    expect(findMissingScopes([scope], ["a"], aliases)).toEqual([scope]);
    expect(findMissingScopes([scope], [scope], aliases)).toEqual([]);
  });
});
