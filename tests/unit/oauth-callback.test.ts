import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { Failure } from "../../lib/errors.ts";
import { type IssuerParameter, parseCallback, toCallbackQuery } from "../../lib/oauth/callback.ts";
import type { ServerMetadata } from "../../lib/oauth/server-metadata.ts";

const issuer = "https://accounts.example";
const other = "https://attacker.example";

const metadata = (sendsIssuer?: boolean): ServerMetadata => ({
  issuer,
  authorization_endpoint: `${issuer}/auth`,
  token_endpoint: `${issuer}/token`,
  jwks_uri: `${issuer}/keys`,
  ...(sendsIssuer === undefined ? {} : { authorization_response_iss_parameter_supported: sendsIssuer }),
});

const canary = "canary-code-4f0c";
const ok = `state=st&code=${canary}`;

function parse(query: string, { sendsIssuer = true, issuerParameter = "as-published" as IssuerParameter } = {}) {
  return parseCallback(metadata(sendsIssuer), "client-1", new URLSearchParams(query), { state: "st", issuerParameter });
}

function failureOf(run: () => unknown): Failure {
  try {
    run();
  } catch (error) {
    return error instanceof Failure ? error : expect.fail(`not a failure: ${error}`);
  }
  return expect.fail("no failure");
}

describe("a callback", () => {
  it("is accepted with its code", () => {
    expect(parse(`${ok}&iss=${issuer}&scope=a&authuser=0`).parameters.get("code")).toBe(canary);
  });

  describe.each([
    ["a code", ok],
    ["an error", "state=st&error=access_denied"],
  ])("S19 S20 S21 S23: that brings %s", (kind, query) => {
    const expected = kind === "a code" ? undefined : "consent_denied";
    it.each([
      // [issuer parameters, what is published, how it is treated, failure]
      ["the right issuer", [issuer], true, "as-published", expected],
      ["no issuer, though one is published", [], true, "as-published", "issuer_mismatch"],
      ["no issuer, and none is published", [], false, "as-published", expected],
      ["the right issuer, though none is published", [issuer], false, "as-published", expected],
      ["another issuer, though none is published", [other], false, "as-published", "issuer_mismatch"],
      ["another issuer", [other], true, "as-published", "issuer_mismatch"],
      ["no issuer from a provider that is still rolling it out", [], true, "when-present", expected],
      ["the right issuer from such a provider", [issuer], true, "when-present", expected],
      ["another issuer from such a provider", [other], true, "when-present", "issuer_mismatch"],
      ["an empty issuer", [""], true, "as-published", "issuer_mismatch"],
      ["an empty issuer from a provider that is still rolling it out", [""], true, "when-present", "issuer_mismatch"],
      ["an empty issuer, though none is published", [""], false, "as-published", "issuer_mismatch"],
      ["the right issuer and another", [issuer, other], true, "as-published", "issuer_mismatch"],
      ["another issuer and the right one", [other, issuer], true, "when-present", "issuer_mismatch"],
      ["the right issuer twice", [issuer, issuer], true, "when-present", "callback_invalid"],
      ["the issuer with a slash at its end", [`${issuer}/`], true, "as-published", "issuer_mismatch"],
      ["the issuer in capitals", [issuer.toUpperCase()], true, "as-published", "issuer_mismatch"],
    ] as const)("with %s", (_, issuers, sendsIssuer, issuerParameter, code) => {
      const run = () =>
        parse(`${query}${issuers.map((value) => `&iss=${encodeURIComponent(value)}`).join("")}`, { sendsIssuer, issuerParameter });
      if (code === undefined) {
        expect(run().parameters.get("code")).toBe(canary);
      } else {
        expect(failureOf(run).code).toBe(code);
      }
    });
  });

  it.each([
    ["no state", `code=${canary}`],
    ["another state", `state=ts&code=${canary}`],
    ["an empty state", `state=&code=${canary}`],
    ["two states", `state=st&${ok}`],
    ["no code", "state=st"],
    ["an empty code", "state=st&code="],
    ["two codes", `${ok}&code=${canary}`],
    ["two different codes", `${ok}&code=another`],
    ["an empty error and no code", "state=st&error="],
    ["two errors", "state=st&error=access_denied&error=access_denied"],
    ["S13: an ID token", `${ok}&id_token=${canary}`],
    ["S13: a token", `${ok}&token=${canary}`],
    ["S13: an access token", `${ok}&access_token=${canary}`],
    ["a signed response", `response=${canary}`],
    ["nothing", ""],
  ])("with %s is refused", (_, query) => {
    expect(failureOf(() => parse(`${query}&iss=${issuer}`)).code).toBe("callback_invalid");
  });

  it.each([
    ["access_denied", "consent_denied"],
    ["admin_policy_enforced", "consent_blocked"],
    ["org_internal", "consent_blocked"],
    ["server_error", "callback_invalid"],
    ["<script>", "callback_invalid"],
  ])("with the error %s becomes a failure code", (error, code) => {
    const query = `state=st&iss=${issuer}&error=${encodeURIComponent(error)}&error_description=${canary}`;
    expect(failureOf(() => parse(query)).code).toBe(code);
  });

  it("is an error when it brings an error and a code", () => {
    expect(failureOf(() => parse(`${ok}&iss=${issuer}&error=access_denied`)).code).toBe("consent_denied");
  });

  it.each([
    ["another issuer", `${ok}&iss=${other}`],
    ["another state", `state=ts&code=${canary}&iss=${issuer}`],
    ["an ID token", `${ok}&iss=${issuer}&id_token=${canary}`],
    ["two codes", `${ok}&iss=${issuer}&code=${canary}`],
    ["an error", `${ok}&iss=${issuer}&error=access_denied&error_description=${canary}`],
  ])("S47: with %s is not repeated in the failure", (_, query) => {
    const failure = failureOf(() => parse(query));
    expect(inspect(failure, { depth: null, showHidden: true })).not.toContain(canary);
    expect(JSON.stringify({ ...failure, cause: failure.cause })).not.toContain(canary);
    expect(failure.cause).toBeUndefined();
  });
});

describe("the query of a form that was posted to a callback", () => {
  it("holds what Google sends, and what RFC 6749, RFC 9207 and OpenID Connect name", () => {
    const known = "state=s&iss=i&code=4%2F0&scope=openid+email&authuser=0&hd=example.com&prompt=consent&session_state=x";
    expect(toCallbackQuery(new URLSearchParams(known))).toBe(known);
    const refusal = "error=access_denied&error_description=d&error_uri=u&error_subtype=t&state=s";
    expect(toCallbackQuery(new URLSearchParams(refusal))).toBe(refusal);
  });

  it("S2: keeps a parameter that came twice, for the callback to refuse", () => {
    expect(toCallbackQuery(new URLSearchParams("state=a&state=b"))).toBe("state=a&state=b");
  });

  it("S9: drops tokens and unknown parameters", () => {
    expect(toCallbackQuery(new URLSearchParams("access_token=a&id_token=b&State=c&__proto__=d&code=e"))).toBe("code=e");
  });

  it.each([
    ["8 KB", 8192 - "code=".length, undefined],
    ["one byte more", 8192 - "code=".length + 1, "callback_invalid"],
  ])("may be as long as %s: %s", (_, length, code) => {
    const form = new URLSearchParams({ code: "x".repeat(length) });
    expect(code === undefined ? undefined : failureOf(() => toCallbackQuery(form)).code).toBe(code);
    if (code === undefined) {
      expect(toCallbackQuery(form)).toHaveLength(8192);
    }
  });

  it("is measured as it is written into the URL", () => {
    expect(failureOf(() => toCallbackQuery(new URLSearchParams({ code: "ä".repeat(2000) }))).code).toBe("callback_invalid");
  });
});
