import { expect, test } from "vitest";
import { Failure } from "../../lib/errors.ts";
import { lambda } from "../../lib/lambda/lambda.ts";
import { addSelfCheck, selfCheckEvent } from "../../lib/lambda/self-check.ts";
import { buildContext, captureLog } from "../fixtures/http-event.ts";

const noCall = () => Promise.reject(new Error("the handler was called"));

test("a function that is asked to look at itself says what each check found, and does not run its handler", async () => {
  const handler = lambda(
    () => noCall,
    () => {
      addSelfCheck("working", async () => undefined);
      addSelfCheck("broken", () => Promise.reject(new Failure("vault_login_failed", { detail: "login: HTTP 400" })));
      return {};
    },
  );
  const { result, entries } = await captureLog(() => handler(selfCheckEvent, buildContext()));
  expect(result).toEqual({
    self_check: expect.arrayContaining([
      { check: "composition" },
      { check: "working" },
      { check: "broken", code: "vault_login_failed", detail: "login: HTTP 400" },
    ]),
  });
  // A failure in the log, or counted, would raise an alarm.
  expect(entries).toEqual([]);
});

test("a function that cannot be composed answers why, and is composed again the next time", async () => {
  let isComplete = false;
  const handler = lambda(
    () => noCall,
    () => {
      if (!isComplete) {
        throw new Failure("configuration_invalid", { detail: "VAULT_ADDR is missing" });
      }
      return {};
    },
  );
  const look = async () => JSON.stringify(await handler(selfCheckEvent, buildContext()));
  expect(await look()).toContain('{"check":"composition","code":"configuration_invalid","detail":"VAULT_ADDR is missing"}');
  isComplete = true;
  expect(await look()).toContain('{"check":"composition"}');
});

test.each([
  ["another word of ours", { aurora_oauth: "other" }],
  ["a request whose body asks for it", { version: "2.0", body: JSON.stringify(selfCheckEvent) }],
])("%s goes to the handler", async (_name, event) => {
  const handler = lambda(
    () => async () => "handled",
    () => ({}),
  );
  expect(await handler(event, buildContext())).toBe("handled");
});
