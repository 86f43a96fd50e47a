import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { Failure } from "../../lib/errors.ts";
import { buildAuthorizerContext } from "../../lib/http/principal.ts";
import { type HttpHandler, replyText } from "../../lib/http/reply.ts";
import type { Permission } from "../../lib/http/rights.ts";
import { isWrite, type Route } from "../../lib/http/route.ts";
import { httpLambda, serve, together } from "../../lib/http/serve.ts";
import { buildContext, buildEvent, buildEventFrom, captureLog } from "../fixtures/http-event.ts";

const list = { on: "GET /things", permission: "connectors:read", query: ["account"] } satisfies Route;
const make = { on: "POST /things", permission: "connectors:write", dialect: "aurora" } satisfies Route;

type Sent = { readonly permissions?: Permission[]; readonly query?: string; readonly body?: string };

async function ask(handler: HttpHandler, route: string, { permissions = ["connectors:read"], ...sent }: Sent = {}) {
  const { result } = await captureLog(() => handler(buildEventFrom({ permissions }, { route, ...sent }), buildContext()));
  return { status: result.statusCode, ...(JSON.parse(result.body ?? "{}") as Record<string, unknown>) };
}

describe("routes that are served together", () => {
  const createHandler = together(
    serve(
      () => list,
      (deps: { name: string }) => () => ({ listed: deps.name }),
    ),
    serve(
      () => make,
      (deps: { count: number }) => () => ({ made: deps.count }),
    ),
  );
  const handler = httpLambda(createHandler, () => ({ name: "ada", count: 1 }));

  test("S49: each answers its own requests, and asks for its own right", async () => {
    expect(await ask(handler, "GET /things")).toEqual({ status: 200, listed: "ada" });
    expect(await ask(handler, "POST /things", { permissions: ["connectors:write"] })).toEqual({ status: 200, made: 1 });
    expect(await ask(handler, "POST /things")).toMatchObject({ status: 403, error: "Forbidden" });
    expect(await ask(handler, "GET /things", { permissions: ["connectors:write"] })).toMatchObject({ status: 403, code: "forbidden" });
  });

  test("S90: a session of the console has no route of Aurora's dialect, whatever its rights", async () => {
    const all: Permission[] = ["connectors:read", "connectors:write"];
    const asSession = async (route: string) => {
      const authorizer = buildAuthorizerContext({ id: "ada", tenant: "acme", permissions: new Set(all), isSession: true });
      return (await captureLog(() => handler(buildEvent({ route, authorizer }), buildContext()))).result.statusCode;
    };
    expect([await asSession("GET /things"), await asSession("POST /things")]).toEqual([200, 403]);
    expect(await ask(handler, "POST /things", { permissions: all })).toMatchObject({ status: 200 });
  });

  test("answer nothing else: a route that is none of them is not found, whatever right its caller has", async () => {
    const all: Permission[] = ["connectors:read", "connectors:write", "tokens:read", "relay:use", "audit:read"];
    expect(await ask(handler, "DELETE /things", { permissions: all })).toMatchObject({ status: 404, code: "not_found" });
  });

  test("answer a HEAD as the GET of its path", async () => {
    expect(await ask(handler, "HEAD /things")).toEqual({ status: 200, listed: "ada" });
  });

  test("are named by the handler, which is how the deploy's list is compared with them", () => {
    expect(handler.routes).toEqual([list, make]);
  });

  test("answer in the form of the route that is asked, when they could not be composed", async () => {
    const broken = httpLambda(createHandler, () => {
      throw new Failure("configuration_invalid");
    });
    expect(await ask(broken, "GET /things")).toMatchObject({ status: 503, type: "urn:problem-type:aurora-oauth:configuration_invalid" });
    expect(await ask(broken, "POST /things")).toMatchObject({ status: 503, error: "The deployment is not configured" });
  });
});

describe("a parameter that the row does not name", () => {
  const answers = () => () => ({ works: true });

  test("is refused, and so is one that is sent twice", async () => {
    const handler = serve(() => list, answers)({});
    expect(await ask(handler, "GET /things", { query: "account=a" })).toMatchObject({ status: 200 });
    expect(await ask(handler, "GET /things", { query: "acount=a" })).toMatchObject({ status: 400, field: "query" });
    expect(await ask(handler, "GET /things", { query: "account=a&account=b" })).toMatchObject({ status: 400, field: "account" });
  });

  test("is refused by a route of Aurora's if it is a choice, before the body is read", async () => {
    const handler = serve(() => ({ ...make, body: v.strictObject({}) }), answers)({});
    const permissions: Permission[] = ["connectors:write"];
    expect(await ask(handler, "POST /things", { permissions, query: "_t=1" })).toMatchObject({ status: 200 });
    expect(await ask(handler, "POST /things", { permissions, query: "region=eu", body: "[]" })).toMatchObject({
      status: 400,
      field: "region",
    });
  });

  test("is for a public route to read: a browser, a cloud and a shell bring their own", async () => {
    const handler = serve(() => ({ on: "GET /callback", permission: "public" }), answers)({});
    expect(await ask(handler, "GET /callback", { query: "state=1&state=2" })).toEqual({ status: 200, works: true });
  });
});

test("a route that sends the browser on builds the answer to each failure with what its function has", async () => {
  const row = { on: "GET /start", permission: "public", dialect: "redirect" } satisfies Route;
  const fails = () => () => Promise.reject(new Failure("stopped"));
  const handler = serve(
    () => row,
    fails,
    (deps: { page: string }, { code }, requestId) => replyText(303, `${deps.page} ${code} ${requestId}`),
  )({
    page: "/chat",
  });
  const { result } = await captureLog(() => handler(buildEventFrom({}, { route: "GET /start" }), buildContext()));
  expect([result.statusCode, result.body]).toEqual([303, "/chat stopped JKJaXmPLvHcESHA="]);
});

test("a route writes if its right and its method do, and it says nothing else", () => {
  expect([list, make, { ...make, makesNothing: true } satisfies Route].map(isWrite)).toEqual([false, true, false]);
  expect(isWrite({ ...make, on: "GET /things" })).toBe(false);
  expect(isWrite({ ...make, permission: "tokens:read" })).toBe(false);
});
