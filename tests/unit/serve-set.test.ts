import { describe, expect, test } from "vitest";
import { Failure } from "../../lib/errors.ts";
import type { Permission } from "../../lib/http/rights.ts";
import type { Route } from "../../lib/http/route.ts";
import { httpLambda, serve } from "../../lib/http/serve.ts";
import { serveSet } from "../../lib/http/serve-set.ts";
import { addSelfCheck, selfCheckEvent } from "../../lib/lambda/self-check.ts";
import { buildContext, buildEventFrom, captureLog } from "../fixtures/http-event.ts";

const everyPermission: readonly Permission[] = ["connectors:read", "connectors:write", "tokens:read", "relay:use", "audit:read"];
const list = { on: "GET /things", permission: "connectors:read", query: ["account"] } satisfies Route;
const make = { on: "POST /things", permission: "connectors:write", dialect: "aurora" } satisfies Route;

const handlerOf = (row: Route, compose: () => object) =>
  httpLambda(
    serve(
      () => row,
      () => () => ({ answered: row.on }),
    ),
    compose,
  );
const handler = serveSet(
  handlerOf(list, () => ({})),
  handlerOf(make, () => ({})),
);

async function ask(
  served: typeof handler,
  route: string,
  sent: { readonly permissions?: readonly Permission[]; readonly query?: string } = {},
) {
  const { permissions = everyPermission, ...rest } = sent;
  const { result } = await captureLog(() => served(buildEventFrom({ permissions: [...permissions] }, { route, ...rest }), buildContext()));
  return { status: result.statusCode, ...(JSON.parse(result.body ?? "{}") as Record<string, unknown>) };
}

describe("S95: a function that serves the routes of a set", () => {
  test.each([list, make])("sends $on to its handler, which asks for its own permission", async ({ on, permission }) => {
    for (const each of everyPermission) {
      const answer = await ask(handler, on, { permissions: [each] });
      expect([each, answer.status]).toEqual([each, each === permission ? 200 : 403]);
    }
    expect(await ask(handler, on)).toEqual({ status: 200, answered: on });
  });

  test("refuses what the route of the request refuses, in its form", async () => {
    expect(await ask(handler, "GET /things", { query: "acount=a" })).toMatchObject({ status: 400, field: "query" });
    expect(await ask(handler, "POST /things", { permissions: [] })).toMatchObject({ status: 403, error: "Forbidden" });
  });

  test("answers a HEAD as the GET of its path, and nothing else: a route that is none of them is not found", async () => {
    expect(await ask(handler, "HEAD /things")).toEqual({ status: 200, answered: "GET /things" });
    expect(await ask(handler, "DELETE /things")).toMatchObject({ status: 404, code: "not_found" });
  });

  test("composes a handler with the first request for its route, and serves the others while one cannot be composed", async () => {
    let composed = 0;
    const partly = serveSet(
      handlerOf(list, () => {
        composed += 1;
        return {};
      }),
      handlerOf(make, () => {
        throw new Failure("configuration_invalid");
      }),
    );
    expect(await ask(partly, "POST /things")).toMatchObject({ status: 503 });
    expect(composed).toBe(0);
    expect((await ask(partly, "GET /things")).status).toBe(200);
    expect((await ask(partly, "GET /things")).status).toBe(200);
    expect(composed).toBe(1);
  });
});

test("a function of a set that is told to look at itself composes every handler, and runs each check once", async () => {
  let looks = 0;
  const compose = () => {
    addSelfCheck("of_the_set", async () => {
      looks += 1;
    });
    return {};
  };
  const look = (served: typeof handler) => served(selfCheckEvent as never, buildContext()) as Promise<unknown>;
  expect(await look(serveSet(handlerOf(list, compose), handlerOf(make, compose)))).toEqual({
    self_check: [{ check: "composition" }, { check: "of_the_set" }],
  });
  expect(looks).toBe(1);
  const broken = handlerOf(make, () => {
    throw new Failure("configuration_invalid", { detail: "TABLE_NAME is missing" });
  });
  expect(await look(serveSet(handlerOf(list, compose), broken))).toMatchObject({
    self_check: [{ check: "composition", code: "configuration_invalid", detail: "TABLE_NAME is missing" }, { check: "of_the_set" }],
  });
});
