import { describe, expect, test } from "vitest";
import { decodeForm, readBasic, readBearer } from "../../local/simulator/authorization.ts";
import type { Call } from "../../local/simulator/call.ts";
import { Clock } from "../../local/simulator/clock.ts";
import { json } from "../../local/simulator/reply.ts";
import { findRoute, type Route } from "../../local/simulator/route.ts";

const toCall = (method: string, path: string): Call => ({
  method,
  url: path,
  path,
  query: new URLSearchParams(),
  form: new URLSearchParams(),
  body: "",
  headers: {},
  params: {},
});

describe("a route", () => {
  const answerWith =
    (name: string): Route<null>["handle"] =>
    ({ params }) =>
      json(200, { name, params });
  const routes: Route<null>[] = [
    { method: "GET", path: "/v3/projects:search", handle: answerWith("search") },
    { method: "GET", path: "/v3/{project}", handle: answerWith("project") },
    { method: "GET", path: "/v1/{project}/keys/{keyId}", handle: answerWith("key") },
  ];
  const answer = async (method: string, path: string) => {
    const call = toCall(method, path);
    const handler = findRoute(routes, call);
    return handler && JSON.parse((await handler(call, null)).body);
  };

  test.each([
    ["a literal path first", "/v3/projects:search", "search", {}],
    ["a named segment", "/v3/shop", "project", { project: "shop" }],
    ["two named segments, percent-decoded", "/v1/a%2Fb%20c/keys/k1", "key", { project: "a/b c", keyId: "k1" }],
  ])("matches %s", async (_title, path, name, params) => {
    expect(await answer("GET", path)).toEqual({ name, params });
  });

  test.each([
    ["another method", "POST", "/v3/shop"],
    ["an empty segment", "GET", "/v3/"],
    ["a longer path", "GET", "/v3/shop/more"],
    ["a shorter path", "GET", "/v1/shop/keys"],
    ["a segment that is not validly encoded", "GET", "/v3/%E0%A4"],
  ])("does not match %s", async (_title, method, path) => {
    expect(await answer(method, path)).toBeUndefined();
  });
});

describe("the clock", () => {
  test("runs ahead of the machine's clock, or behind it", () => {
    const clock = new Clock(() => new Date("2026-01-01T00:00:00Z"));
    clock.skewSeconds = 90;
    expect([clock.now(), clock.after(30)]).toEqual([new Date("2026-01-01T00:01:30Z"), new Date("2026-01-01T00:02:00Z")]);
    clock.skewSeconds = -1;
    expect(clock.now()).toEqual(new Date("2025-12-31T23:59:59Z"));
  });
});

describe("the authorization header", () => {
  const withHeader = (authorization?: string) => ({ headers: authorization === undefined ? {} : { authorization } });
  const basic = (text: string) => withHeader(`Basic ${Buffer.from(text).toString("base64")}`);

  test.each([
    ["Bearer abc", "abc"],
    ["bearer abc", "abc"],
    ["Bearer a b", undefined],
    ["Basic YTpi", undefined],
    [undefined, undefined],
  ])("gives the bearer token: %s", (header, token) => {
    expect(readBearer(withHeader(header))).toBe(token);
  });

  test.each([
    ["id:secret", { user: "id", password: "secret" }],
    ["id:se:cret", { user: "id", password: "se:cret" }],
    ["id:", { user: "id", password: "" }],
    ["id", { user: "id", password: "" }],
  ])("gives user and password: %s", (text, expected) => {
    expect(readBasic(basic(text))).toEqual(expected);
  });

  test("gives no user for another scheme, or without a header", () => {
    expect([readBasic(withHeader("Bearer abc")), readBasic(withHeader())]).toEqual([undefined, undefined]);
  });

  test.each([
    ["a%3Ab", "a:b"],
    ["a+b", "a b"],
    ["a&b", "a&b"],
  ])("form-decodes %s", (encoded, text) => {
    expect(decodeForm(encoded)).toBe(text);
  });
});
