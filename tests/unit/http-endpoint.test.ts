import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { reply, replyText, seeOther } from "../../lib/http/reply.ts";
import type { Limits, Rate } from "../../lib/http/window-counter.ts";
import { endpoint } from "../fixtures/endpoint.ts";
import { buildContext, buildEvent, buildEventFrom, captureLog, requestedAt } from "../fixtures/http-event.ts";

const read = { permission: "connectors:read" } as const;
const answerOf = async (run: Promise<{ body?: string | undefined }>) => JSON.parse((await run).body ?? "") as Record<string, unknown>;

describe("an answer", () => {
  const call = (answer: object) => endpoint(read, async () => answer)(buildEventFrom({}), buildContext());

  test("is 200 with JSON for an object, a field statusCode included", async () => {
    expect(await call({ statusCode: 500 })).toMatchObject({
      statusCode: 200,
      headers: { "content-type": "application/json; charset=utf-8" },
      body: '{"statusCode":500}',
    });
  });

  test("has the status, headers and cookies it was built with", async () => {
    const answer = await call(reply(202, { a: 1 }, { headers: { "X-A": "b" }, cookies: ["c=d"] }));
    expect(answer).toMatchObject({ statusCode: 202, headers: { "x-a": "b" }, cookies: ["c=d"], body: '{"a":1}' });
  });

  test("may be text", async () => {
    expect(await call(replyText(200, "#!/bin/sh", { headers: { "Content-Type": "text/x-sh" } }))).toMatchObject({
      headers: { "content-type": "text/x-sh" },
      body: "#!/bin/sh",
    });
  });

  test("S8: that sends the browser on is 303 with an empty body", async () => {
    const answer = await call(seeOther("https://app.example.com/chat", { cookies: ["a=b"] }));
    expect(answer).toMatchObject({ statusCode: 303, body: "", cookies: ["a=b"] });
    expect(answer.headers).toMatchObject({ location: "https://app.example.com/chat", "referrer-policy": "no-referrer" });
    expect(answer.headers).not.toHaveProperty("content-type");
  });

  test("S27: always carries the protective headers, and a handler cannot weaken them", async () => {
    const { headers } = await call(reply(200, {}, { headers: { "Cache-Control": "public" } }));
    expect(headers).toMatchObject({
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "strict-transport-security": "max-age=63072000; includeSubDomains",
    });
  });
});

describe("access is given to", () => {
  const handler = endpoint({ permission: "connectors:write", query: ["tenant"] }, async ({ principal }) => ({ tenant: principal.tenant }));

  test("S49: the verified principal's tenant, whatever headers, query and path say", async () => {
    const request = { headers: { "x-org-id": "other" }, query: "tenant=other", path: { tenant: "other" } };
    expect(await answerOf(handler(buildEventFrom({ tenant: "acme" }, request), buildContext()))).toEqual({ tenant: "acme" });
  });

  test.each([undefined, {}, { principal_id: "ada" }, { refusal: "unauthenticated" }])(
    "no caller with the context %j: 401",
    async (authorizer) => {
      const { result } = await captureLog(() => handler(buildEvent({ authorizer }), buildContext()));
      expect(result).toMatchObject({ statusCode: 401, headers: { "www-authenticate": "Bearer", "cache-control": "no-store" } });
    },
  );

  test("no caller without the permission: 403", async () => {
    const { result } = await captureLog(() => handler(buildEventFrom({ permissions: ["connectors:read", "tokens:read"] }), buildContext()));
    expect(result.statusCode).toBe(403);
    expect(JSON.parse(result.body ?? "")).toMatchObject({ code: "forbidden" });
  });

  test("no caller while the authorizer's own dependencies are down: 503", async () => {
    const { result } = await captureLog(() => handler(buildEvent({ authorizer: { refusal: "secrets_unavailable" } }), buildContext()));
    expect(result.statusCode).toBe(503);
  });
});

describe("a limit", () => {
  const limits = (retryAfterSeconds?: number) => {
    const hits: [string, string, Rate, Date][] = [];
    const store: Limits = {
      hit: async (...hit) => {
        hits.push(hit);
        return retryAfterSeconds === undefined ? { allowed: true } : { allowed: false, retryAfterSeconds };
      },
    };
    return { store, hits };
  };

  test("counts the principal by use and not by route, at the time API Gateway got the request", async () => {
    const { store, hits } = limits();
    const handler = endpoint({ ...read, limit: ["login", "10/min", "20/h"] }, async () => ({}), { limits: store });
    const headers = { "x-forwarded-for": "198.51.100.1" };
    await handler(buildEventFrom({ id: "ada" }, { route: "POST /login", headers }), buildContext());
    expect(hits).toEqual([
      ["ada", "login", { count: 10, seconds: 60 }, requestedAt],
      ["ada", "login", { count: 20, seconds: 3600 }, requestedAt],
    ]);
  });

  test("that is reached is 429 with the seconds to wait, before the body is read", async () => {
    const { store } = limits(17);
    const handler = endpoint({ ...read, body: v.object({ a: v.string() }), limit: ["thing", "1/s"] }, async () => ({}), { limits: store });
    const { result } = await captureLog(() => handler(buildEventFrom({}, { body: "nonsense" }), buildContext()));
    expect(result).toMatchObject({ statusCode: 429, headers: { "retry-after": "17" } });
    expect(JSON.parse(result.body ?? "")).toMatchObject({ code: "rate_limited", retry_after_seconds: 17 });
  });

  test("does not count a caller who may not call the route", async () => {
    const { store, hits } = limits();
    const handler = endpoint({ permission: "tokens:read", limit: ["thing", "1/s"] }, async () => ({}), { limits: store });
    await captureLog(() => handler(buildEventFrom({}), buildContext()));
    expect(hits).toEqual([]);
  });

  test.each(["0/min", "1.5/min", "-1/s", "10/min"] as const)("%s is checked when the endpoint is made", (per) => {
    const make = () => endpoint({ ...read, limit: ["thing", per] }, async () => ({}), { limits: limits().store });
    (per === "10/min" ? expect(make).not : expect(make)).toThrow(RangeError);
  });
});

describe("the deadline", () => {
  const waitFor = (signal: AbortSignal) => new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));

  test("fires the signal a second before Lambda's own, and is answered as a timeout", async () => {
    let signal: AbortSignal | undefined;
    const handler = endpoint(read, async (request) => {
      signal = request.signal;
      await waitFor(request.signal);
      return {};
    });
    const { result } = await captureLog(() => handler(buildEventFrom({}), buildContext(1010)));
    expect([result.statusCode, JSON.parse(result.body ?? "").code, signal?.aborted]).toEqual([504, "deadline_exceeded", true]);
  });

  test("is passed on as the instant at which Lambda stops the invocation", async () => {
    const handler = endpoint(read, async ({ endsAt }) => ({ endsAt }));
    const earliest = Date.now() + 5000;
    const { endsAt } = await answerOf(handler(buildEventFrom({}), buildContext(5000)));
    const latest = Date.now() + 5000;
    expect(Date.parse(String(endsAt))).toBeGreaterThanOrEqual(earliest);
    expect(Date.parse(String(endsAt))).toBeLessThanOrEqual(latest);
  });

  test("is answered even if the handler ignores the signal", async () => {
    const handler = endpoint(read, () => new Promise<object>(() => {}));
    const { result } = await captureLog(() => handler(buildEventFrom({}), buildContext(1010)));
    expect(result.statusCode).toBe(504);
  });
});
