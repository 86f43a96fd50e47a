import { describe, expect, test } from "vitest";
import { readConfig, text } from "../../lib/config.ts";
import { Failure } from "../../lib/errors.ts";
import { answerIn, httpLambda } from "../../lib/http/serve.ts";
import { endpoint } from "../fixtures/endpoint.ts";
import { buildContext, buildEventFrom, captureLog } from "../fixtures/http-event.ts";

const readCount = (deps: { count: number }) => endpoint({ permission: "connectors:read" }, async () => ({ count: deps.count }));

describe("a handler's dependencies", () => {
  test("are built at the first invocation, once, also when two come together", async () => {
    let count = 0;
    const handler = httpLambda(readCount, async () => ({ count: ++count }));
    expect(count).toBe(0);
    const answers = await Promise.all([handler(buildEventFrom({}), buildContext()), handler(buildEventFrom({}), buildContext())]);
    expect([answers.map(({ body }) => body), count]).toEqual([['{"count":1}', '{"count":1}'], 1]);
  });

  test("that could not be built answer with the code, and are built again at the next invocation", async () => {
    let count = 0;
    const handler = httpLambda(readCount, (env) => {
      count += 1;
      if (count === 1) {
        readConfig({ ...env, HTTP_LAMBDA_TEST: "" }, { a: text("HTTP_LAMBDA_TEST") });
      }
      return { count };
    });
    const { result, entries } = await captureLog(() => handler(buildEventFrom({}), buildContext()));
    expect([result.statusCode, JSON.parse(result.body ?? "").code]).toEqual([503, "configuration_invalid"]);
    expect(result.body).not.toContain("HTTP_LAMBDA_TEST");
    expect(entries[0]).toMatchObject({
      level: "ERROR",
      code: "configuration_invalid",
      detail: "missing: HTTP_LAMBDA_TEST",
      request_id: "JKJaXmPLvHcESHA=",
    });
    expect((await handler(buildEventFrom({}), buildContext())).body).toBe('{"count":2}');
  });
});

describe("an answer in place of a handler that could not be built", () => {
  const fail = () => {
    throw new Failure("configuration_invalid");
  };

  test("is in the words of the route's clients", async () => {
    const { result } = await captureLog(() => httpLambda(readCount, fail, answerIn("aurora"))(buildEventFrom({}), buildContext()));
    expect(result).toMatchObject({ statusCode: 503, headers: { "content-type": "application/json; charset=utf-8" } });
    expect(JSON.parse(result.body ?? "")).toEqual({
      error: "The deployment is not configured",
      code: "configuration_invalid",
      request_id: "JKJaXmPLvHcESHA=",
    });
  });

  test("is a problem where the route has said nothing", async () => {
    const { result } = await captureLog(() => httpLambda(readCount, fail)(buildEventFrom({}), buildContext()));
    expect(result).toMatchObject({ statusCode: 503, headers: { "content-type": "application/problem+json" } });
  });
});
