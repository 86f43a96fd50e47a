import { describe, expect, test } from "vitest";
import { buildLoginCookie, clearLoginCookie, parseCookies, readLoginCookie } from "../../lib/http/cookies.ts";
import { Secret } from "../../lib/secret.ts";

const live = { publicUrl: "https://api.example.com", purpose: "gcp" };
const local = { publicUrl: "http://localhost:3000", purpose: "gcp" };

describe("S51: the login cookie", () => {
  test("is bound to the host, hidden from scripts, sent only over TLS, and lives ten minutes", () => {
    expect(buildLoginCookie(live, new Secret("v4lue"))).toBe(
      "__Host-aurora_oauth_gcp=v4lue; Path=/; Max-Age=600; HttpOnly; SameSite=Lax; Secure",
    );
  });

  test.each(["http://localhost:3000", "http://127.0.0.1:8080"])("has its plain name at %s, where browsers refuse __Host-", (publicUrl) => {
    expect(buildLoginCookie({ publicUrl, purpose: "gcp" }, new Secret("v4lue"))).toBe(
      "aurora_oauth_gcp=v4lue; Path=/; Max-Age=600; HttpOnly; SameSite=Lax",
    );
  });

  test.each(["http://api.example.com", "http://localhost.example.com", "https://localhost:3000", "http://127.0.0.1.example.com"])(
    "is secure at %s",
    (publicUrl) => {
      expect(buildLoginCookie({ publicUrl, purpose: "gcp" }, new Secret("v"))).toMatch(/^__Host-.*; Secure$/);
    },
  );

  // A connect session has half an hour.
  test.each([1801, 0, -1, Number.NaN])("does not live %d seconds", (seconds) => {
    expect(() => buildLoginCookie(live, new Secret("v"), seconds)).toThrow(RangeError);
  });

  test.each(["a;b", "a b", "", "a\r\nSet-Cookie: x"])("does not take the value %j", (value) => {
    expect(() => buildLoginCookie(live, new Secret(value))).toThrow(RangeError);
  });

  test("is cleared under the same name and attributes", () => {
    expect(clearLoginCookie(live)).toBe("__Host-aurora_oauth_gcp=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax; Secure");
  });

  test("is read under the name that the deployment sets only", () => {
    const planted = { aurora_oauth_gcp: "planted" };
    expect([readLoginCookie(live, planted), readLoginCookie(local, planted)]).toEqual([undefined, "planted"]);
  });
});

describe("parseCookies", () => {
  test.each([
    ["none", undefined, {}],
    ["one each", ["a=1", "b=2"], { a: "1", b: "2" }],
    ["several in one", ["a=1; b=2"], { a: "1", b: "2" }],
    ["an equals sign in the value", ["a=1=2"], { a: "1=2" }],
    ["an empty value", ["a="], { a: "" }],
    ["nonsense", ["a", "=1", ";;"], {}],
    ["the first of two", ["a=first", "a=second"], { a: "first" }],
  ])("reads %s", (_what, cookies, expected) => {
    expect(parseCookies(cookies)).toEqual(expected);
  });
});
