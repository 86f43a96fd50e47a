import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { endpoint } from "../fixtures/endpoint.ts";
import { buildContext, buildEvent, captureLog, requestedAt } from "../fixtures/http-event.ts";

const form = { "content-type": "application/x-www-form-urlencoded; charset=utf-8" };

describe("a public endpoint", () => {
  test("knows the request and asks for no principal", async () => {
    const handler = endpoint({ permission: "public" }, async ({ query, path, headers, cookies, requestId, receivedAt, route }) => ({
      codes: query.getAll("code"),
      path,
      agent: headers["x-agent"],
      cookies,
      requestId,
      receivedAt,
      route,
    }));
    const event = buildEvent({
      route: "GET /setup/{id}",
      query: "code=a&code=b%20c",
      path: { id: "7" },
      headers: { "X-Agent": "me" },
      cookies: ["__Host-x=1"],
    });
    expect(JSON.parse((await handler(event, buildContext())).body ?? "")).toEqual({
      codes: ["a", "b c"],
      path: { id: "7" },
      agent: "me",
      cookies: { "__Host-x": "1" },
      requestId: "JKJaXmPLvHcESHA=",
      receivedAt: requestedAt.toISOString(),
      route: { method: "GET", path: "/setup/{id}" },
    });
  });

  test("finds cookies in the header where they do not come apart from it", async () => {
    const handler = endpoint({ permission: "public" }, async ({ cookies }) => cookies);
    const event = buildEvent({ route: "GET /callback", headers: { cookie: "a=1; b=2" } });
    expect(JSON.parse((await handler(event, buildContext())).body ?? "")).toEqual({ a: "1", b: "2" });
  });

  const handler = endpoint({ permission: "public", body: v.object({ code: v.optional(v.string()) }) }, async (request) => ({
    form: [...request.form],
    body: request.body,
  }));
  const send = async (request: Parameters<typeof buildEvent>[0]) =>
    handler(buildEvent({ route: "POST /callback", ...request }), buildContext());

  test.each([
    [
      "a form",
      { body: "code=a&code=b", headers: form },
      {
        form: [
          ["code", "a"],
          ["code", "b"],
        ],
        body: {},
      },
    ],
    [
      "a form in base64",
      { body: Buffer.from("code=a").toString("base64"), base64: true, headers: form },
      { form: [["code", "a"]], body: {} },
    ],
    ["JSON", { body: '{"code":"a"}' }, { form: [], body: { code: "a" } }],
    ["nothing", {}, { form: [], body: {} }],
  ])("reads %s", async (_what, request, expected) => {
    expect(JSON.parse((await send(request)).body ?? "")).toEqual(expected);
  });

  test("refuses a form above 64 KB", async () => {
    const { result } = await captureLog(() => send({ body: `a=${"b".repeat(65_536)}`, headers: form }));
    expect(result.statusCode).toBe(413);
  });
});
