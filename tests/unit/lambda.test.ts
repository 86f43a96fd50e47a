import { describe, expect, test } from "vitest";
import { Failure } from "../../lib/errors.ts";
import { lambda } from "../../lib/lambda/lambda.ts";
import { buildContext, captureLog } from "../fixtures/http-event.ts";

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
