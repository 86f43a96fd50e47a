import { describe, expect, it } from "vitest";
import { asFailure, Failure, toFailureCode } from "../../lib/errors.ts";
import { timers } from "../../lib/system.ts";

const thrownBy = (work: () => Promise<unknown>): Promise<unknown> =>
  work().then(
    () => expect.fail("nothing was thrown"),
    (error: unknown) => error,
  );

describe("a thrown value", () => {
  it("that is a failure stays unchanged", () => {
    const failure = new Failure("vault_sealed", { detail: "as it was" });
    expect(asFailure(failure)).toBe(failure);
    expect(toFailureCode(failure)).toBe("vault_sealed");
  });

  it.each<[string, () => Promise<unknown>]>([
    ["a pause that was aborted", () => timers.pause(1000, AbortSignal.abort())],
    ["a pause at its deadline", () => timers.pause(1000, AbortSignal.timeout(0))],
    ["a signal that was aborted", async () => AbortSignal.abort().throwIfAborted()],
    ["a deadline's own reason", () => Promise.reject(new DOMException("too late", "TimeoutError"))],
  ])("of %s is deadline_exceeded", async (_, work) => {
    const error = await thrownBy(work);
    expect(asFailure(error)).toMatchObject({ code: "deadline_exceeded", detail: "aborted at the deadline", cause: error });
    expect(toFailureCode(error)).toBe("deadline_exceeded");
  });

  it.each<[string, unknown]>([
    ["an error", new TypeError("x is not a function")],
    ["a socket's timeout as the AWS SDK calls it", Object.assign(new Error("socket"), { name: "TimeoutError" })],
    ["a text", "thrown as it came"],
    ["nothing", undefined],
  ])("of %s is a bug", (_, error) => {
    expect(asFailure(error)).toMatchObject({ code: "internal", detail: undefined });
    expect(toFailureCode(error)).toBe("internal");
  });
});
