import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Secret } from "../../lib/secret.ts";
import { callOf } from "../fakes/call-of.ts";
import { expectFailure, type Google, openGoogle, signal } from "./google-fixture.ts";

let google: Google;
beforeAll(async () => {
  google = await openGoogle();
});
beforeEach(() => google.control("POST", "reset"));
afterAll(() => google.close());

describe("S29: a revocation", () => {
  type State = { accounts: { refresh_tokens: { status: string }[] }[] };
  const statuses = async () => {
    const { accounts }: State = await google.control("GET", "state");
    return accounts.flatMap(({ refresh_tokens }) => refresh_tokens.map(({ status }) => status));
  };

  it.each(["refreshToken", "accessToken"] as const)("of the %s ends the grant, and names the token in the body only", async (name) => {
    const token = (await google.connect())[name] ?? expect.fail("no token");
    await google.provider.revoke({ refresh_token: token }, callOf(signal));
    expect(await statuses()).toEqual(["revoked"]);
    expect(await google.calls("/revoke")).toMatchObject([{ method: "POST", query: {}, form: { token: token.reveal() }, status: 200 }]);
  });

  it("of a token that is revoked or was never known is success", async () => {
    const { refreshToken = expect.fail("no token") } = await google.connect();
    await google.provider.revoke({ refresh_token: refreshToken }, callOf(signal));
    await google.provider.revoke({ refresh_token: refreshToken }, callOf(signal));
    await google.provider.revoke({ refresh_token: new Secret("1//0never") }, callOf(signal));
    expect((await google.calls("/revoke")).map(({ status }) => status)).toEqual([200, 400, 400]);
  });

  it.each([
    ["is not understood", { status: 400, body: { error: "invalid_request" } }, "client_misconfigured"],
    ["is not let in", { status: 401, body: { error: "invalid_client" } }, "client_misconfigured"],
    ["is challenged", { status: 401, body: "", headers: { "www-authenticate": "Basic" } }, "client_misconfigured"],
    ["is answered with a page", { status: 400, body: "<html>" }, "provider_answer_invalid"],
    ["limits the rate", { status: 429, body: {} }, "provider_throttled"],
    ["fails", { status: 503, body: {} }, "provider_unavailable"],
    ["fails without a word", { status: 503, body: "" }, "provider_unavailable"],
    ["fails with a page of its own", { status: 500, body: "<html>" }, "provider_unavailable"],
    ["S53: a gateway answers with 502, and may have passed on", { status: 502, body: "<html>" }, "provider_timeout"],
    ["S53: a gateway answers with 503, and may have passed on", { status: 503, body: "<html>" }, "provider_timeout"],
    ["S53: a gateway answers with 504, and may have passed on", { status: 504, body: "<html>" }, "provider_timeout"],
    ["is not there", { status: 404, body: "<html>" }, "provider_answer_invalid"],
    ["hangs up", { drop: true }, "provider_unreachable"],
    ["S14: redirects", { status: 302, body: "", headers: { location: "/revoke" } }, "provider_answer_invalid"],
  ])("that %s is no success", async (_, changes, code) => {
    await google.control("POST", "faults", { method: "POST", path: "/revoke", ...changes });
    await expectFailure(google.provider.revoke({ refresh_token: new Secret("1//0canary") }, callOf(signal)), code, ["canary"]);
  });
});
