import { describe, expect, test } from "vitest";
import { readConfig, text } from "../../lib/config.ts";
import { Failure } from "../../lib/errors.ts";
import { endpoint } from "../../lib/http/endpoint.ts";
import { answerIn, lambda } from "../../lib/http/lambda.ts";
import { buildContext, buildEventFrom, captureLog } from "./http-event.ts";

const readCount = (deps: { count: number }) => endpoint({ permission: "connectors:read" }, async () => ({ count: deps.count }));

describe("a handler's dependencies", () => {
  test("are built at the first invocation, once, also when two come together", async () => {
    let count = 0;
    const handler = lambda(readCount, async () => ({ count: ++count }));
    expect(count).toBe(0);
    const answers = await Promise.all([handler(buildEventFrom({}), buildContext()), handler(buildEventFrom({}), buildContext())]);
    expect([answers.map(({ body }) => body), count]).toEqual([['{"count":1}', '{"count":1}'], 1]);
  });

  test("that could not be built answer with the code, and are built again at the next invocation", async () => {
    let count = 0;
    const handler = lambda(readCount, (env) => {
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
    const { result } = await captureLog(() => lambda(readCount, fail, answerIn("aurora"))(buildEventFrom({}), buildContext()));
    expect(result).toMatchObject({ statusCode: 503, headers: { "content-type": "application/json; charset=utf-8" } });
    expect(JSON.parse(result.body ?? "")).toEqual({
      error: "The deployment is not configured",
      code: "configuration_invalid",
      request_id: "JKJaXmPLvHcESHA=",
    });
  });

  test("is a problem where the route has said nothing", async () => {
    const { result } = await captureLog(() => lambda(readCount, fail)(buildEventFrom({}), buildContext()));
    expect(result).toMatchObject({ statusCode: 503, headers: { "content-type": "application/problem+json" } });
  });
});

describe("a task of a state machine", () => {
  const fail = (error: unknown) => {
    const handler = lambda(
      () => async (_event: { id: string }) => {
        throw error;
      },
      () => ({}),
    );
    return captureLog(() => handler({ id: "1" }, buildContext()).catch((thrown: unknown) => thrown));
  };

  test("gets its event and context and gives its result", async () => {
    const handler = lambda(
      (deps: { add: number }) => async (event: { n: number }, context) => ({ n: event.n + deps.add, id: context.awsRequestId }),
      () => ({ add: 1 }),
    );
    expect(await handler({ n: 1 }, buildContext())).toEqual({ n: 2, id: "11111111-2222-3333-4444-555555555555" });
  });

  test("fails under the failure's own name, which ErrorEquals compares, logged and counted once", async () => {
    const { result, entries } = await fail(new Failure("provider_throttled", { detail: "429" }));
    expect(result).toBeInstanceOf(Failure);
    expect(result).toMatchObject({ name: "provider_throttled" });
    expect(entries).toMatchObject([{ code: "provider_throttled", request_id: "11111111-2222-3333-4444-555555555555" }, { Failures: 1 }]);
  });

  test("S47: lets nothing but the name of an unexpected error into the runtime's log and the execution's history", async () => {
    const error = Object.assign(new Error("CANARY"), { name: "GaxiosError", config: { data: "CANARY" } });
    const { result, text } = await fail(error);
    expect(result).toMatchObject({ name: "GaxiosError" });
    const runtime = result instanceof Error ? JSON.stringify({ ...result, message: result.message, stack: result.stack }) : "";
    expect(`${text}${runtime}`).not.toContain("CANARY");
  });
});
