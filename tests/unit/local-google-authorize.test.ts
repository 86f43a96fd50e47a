import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { consentByScript } from "../../local/simulator/consent-by-script.ts";
import { ADA, CLOUD, EMAIL, type Fields, GRACE, openGoogle } from "./local-google-fixture.ts";

let google: Awaited<ReturnType<typeof openGoogle>>;
beforeAll(async () => {
  google = await openGoogle();
});
beforeEach(() => google.control("POST", "reset"));
afterAll(() => google.close());

const open = (changes: Fields) => google.request("GET", google.authorizationUrl(changes).slice(google.url.length));

describe("an authorization request that is wrong gets Google's own page and no redirect", () => {
  const refusals: [title: string, changes: Fields, status: number, error: string][] = [
    ["no client", { client_id: "" }, 400, "invalid_request"],
    ["an unknown client", { client_id: "unknown" }, 401, "invalid_client"],
    ["no redirect URI", { redirect_uri: "" }, 400, "invalid_request"],
    ["a redirect URI with a trailing slash", { redirect_uri: "http://127.0.0.1:9/callback/" }, 400, "redirect_uri_mismatch"],
    ["a redirect URI in another case", { redirect_uri: "http://127.0.0.1:9/Callback" }, 400, "redirect_uri_mismatch"],
    ["a redirect URI with a query added", { redirect_uri: "http://127.0.0.1:9/callback?a=1" }, 400, "redirect_uri_mismatch"],
    ["another client's redirect URI", { redirect_uri: "http://127.0.0.1:9/other?x=1" }, 400, "redirect_uri_mismatch"],
    ["no response type", { response_type: "" }, 400, "invalid_request"],
    ["the implicit flow", { response_type: "token" }, 400, "unsupported_response_type"],
    ["no scope", { scope: "" }, 400, "invalid_request"],
    ["a scope of spaces", { scope: "  " }, 400, "invalid_request"],
    ["a scope that does not exist", { scope: "openid https://www.googleapis.com/auth/cloudresourcemanager" }, 400, "invalid_scope"],
    ["an access type that does not exist", { access_type: "always" }, 400, "invalid_request"],
    ["a prompt that does not exist", { prompt: "login" }, 400, "invalid_request"],
    ["prompt none beside another", { prompt: "none consent" }, 400, "invalid_request"],
    ["a challenge of the wrong length", { code_challenge: "short" }, 400, "invalid_request"],
    ["a challenge method that does not exist", { code_challenge_method: "S512" }, 400, "invalid_request"],
    ["a challenge method without a challenge", { code_challenge: "" }, 400, "invalid_request"],
  ];
  test.each(refusals)("%s", async (_title, changes, status, error) => {
    const answer = await open(changes);
    expect(answer.status).toBe(status);
    expect(answer.body.text).toContain(`Error ${status}: ${error}`);
    expect(answer.headers.get("location")).toBeNull();
  });

  test("a parameter given twice", async () => {
    const answer = await google.read(`${google.authorizationUrl().slice(google.url.length)}&state=again`);
    expect([answer.status, answer.headers.get("location")]).toEqual([400, null]);
    expect(answer.body.text).toContain("can only have a single value: state");
  });
});

describe("the consent page", () => {
  test("is a form for people, with a radio button per account and a box per scope that is not about signing in", async () => {
    const { status, body, headers } = await open({});
    expect(status).toBe(200);
    expect(headers.get("content-type")).toContain("text/html");
    expect(body.text).not.toContain("<script");
    expect(String(body.text).match(/type="radio"/g)).toHaveLength(2);
    expect(String(body.text).match(/type="checkbox"/g)).toHaveLength(1);
    expect(body.text).toContain(`name="scope" value="${CLOUD}" checked`);
  });

  test.each([ADA, GRACE, "GRACE@personal.example"])("preselects the account of the login hint %s", async (hint) => {
    const { body } = await open({ login_hint: hint });
    expect(/value="(\d+)" required checked/.exec(String(body.text))?.[1]).toBe(hint === ADA ? ADA : GRACE);
  });

  test("shows what others wrote as text", async () => {
    await google.control("PUT", "accounts", { accounts: [{ sub: "1", email: "a@example.com", name: "<script>alert('x')</script>" }] });
    expect((await open({})).body.text).toContain("&#60;script&#62;");
  });

  test("refuses a form that no page of its own holds", async () => {
    const answer = await google.post("/signin/oauth/consent", { request: "made-up", account: ADA, decision: "allow" });
    expect([answer.status, answer.headers.get("location")]).toEqual([400, null]);
  });

  test("refuses an account that does not exist", async () => {
    await google.control("PUT", "accounts", { accounts: [] });
    await expect(consentByScript(google.authorizationUrl())).rejects.toThrow("Error 400: invalid_request");
  });

  test("expires", async () => {
    const page = await open({});
    const request = /name="request" value="([^"]+)"/.exec(String(page.body.text))?.[1] ?? "";
    await google.control("POST", "clock", { skew_seconds: 3601 });
    expect((await google.post("/signin/oauth/consent", { request, account: ADA, decision: "allow" })).status).toBe(400);
  });
});

describe("the callback", () => {
  test("carries its parameters in Google's order, encoded once", async () => {
    const callback = await consentByScript(google.authorizationUrl());
    expect([...callback.searchParams.keys()]).toEqual(["state", "iss", "code", "scope", "authuser", "hd", "prompt"]);
    expect(callback.searchParams.get("code")).toMatch(/^4\/0A/);
    expect(Object.fromEntries(callback.searchParams)).toMatchObject({
      state: "st&te",
      iss: google.url,
      scope: `email ${CLOUD} ${EMAIL} openid`,
      authuser: "0",
      hd: "example.com",
      prompt: "consent",
    });
    expect(callback.search).toContain("code=4%2F0A");
    expect(callback.search).not.toContain("+");
  });

  test("has no hd for a personal account and no state where none was sent", async () => {
    const callback = await consentByScript(google.authorizationUrl({ state: "" }), { account: GRACE });
    expect([...callback.searchParams.keys()]).toEqual(["iss", "code", "scope", "authuser", "prompt"]);
  });

  test("keeps the query of the redirect URI", async () => {
    const changes = { client_id: "1-sibling", redirect_uri: "http://127.0.0.1:9/other?x=1" };
    expect((await consentByScript(google.authorizationUrl(changes))).search).toMatch(/^\?x=1&state=/);
  });

  test("leaves out the scope that was unticked", async () => {
    const callback = await consentByScript(google.authorizationUrl(), { untick: [CLOUD] });
    expect(callback.searchParams.get("scope")).toBe(`email ${EMAIL} openid`);
  });

  test("says access_denied after Deny, and when nothing at all was ticked", async () => {
    const denied = await consentByScript(google.authorizationUrl(), { decision: "deny" });
    expect(denied.search).toMatch(/^\?error=access_denied&state=st%26te&iss=/);
    const nothing = await consentByScript(google.authorizationUrl({ scope: CLOUD }), { untick: [CLOUD] });
    expect(nothing.searchParams.get("error")).toBe("access_denied");
  });

  test("can do without iss, and can lie about it", async () => {
    await google.control("POST", "settings", { iss: false });
    expect((await consentByScript(google.authorizationUrl())).searchParams.has("iss")).toBe(false);
    await google.control("POST", "settings", { wrong_issuer: true });
    expect((await consentByScript(google.authorizationUrl())).searchParams.get("iss")).toBe("https://issuer.attacker.example");
  });

  test("can grant other scopes than were ticked", async () => {
    await google.control("POST", "settings", { forced_granted_scopes: ["openid", "email"] });
    expect((await consentByScript(google.authorizationUrl())).searchParams.get("scope")).toBe(`email ${EMAIL} openid`);
  });

  test("can be refused by an administrator, on the page or in the callback", async () => {
    await google.control("POST", "settings", { admin_policy_enforced: true });
    await expect(consentByScript(google.authorizationUrl())).rejects.toThrow("Error 400: admin_policy_enforced");
    await google.control("POST", "settings", { admin_policy_enforced: "redirect" });
    expect((await consentByScript(google.authorizationUrl())).searchParams.get("error")).toBe("admin_policy_enforced");
  });

  test("is refused to a client that was deleted", async () => {
    await google.control("POST", "settings", { clients: "deleted" });
    await expect(consentByScript(google.authorizationUrl())).rejects.toThrow("Error 401: deleted_client");
  });
});

describe("prompt=none answers without a page", () => {
  const silently = async (changes: Fields) => (await consentByScript(google.authorizationUrl({ prompt: "none", ...changes }))).searchParams;

  test("login_required without a known account", async () => {
    expect((await silently({})).get("error")).toBe("login_required");
    expect((await silently({ login_hint: "unknown@example.com" })).get("error")).toBe("login_required");
  });

  test("consent_required before the first consent, a code after it", async () => {
    expect((await silently({ login_hint: ADA })).get("error")).toBe("consent_required");
    await google.obtainCode();
    const callback = await silently({ login_hint: ADA });
    expect([callback.get("error"), callback.get("prompt")]).toEqual([null, "none"]);
    expect((await google.exchange(callback.get("code") ?? "")).body).not.toHaveProperty("refresh_token");
  });
});

test("discovery names every endpoint under one base URL", async () => {
  const { body } = await google.read("/.well-known/openid-configuration");
  expect(body).toMatchObject({
    issuer: google.url,
    authorization_endpoint: `${google.url}/o/oauth2/v2/auth`,
    token_endpoint: `${google.url}/token`,
    revocation_endpoint: `${google.url}/revoke`,
    jwks_uri: `${google.url}/oauth2/v3/certs`,
    authorization_response_iss_parameter_supported: true,
    code_challenge_methods_supported: ["plain", "S256"],
  });
});
