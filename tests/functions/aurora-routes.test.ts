import { expect, test } from "vitest";
import { handler as login } from "../../functions/gcp/login.ts";
import { handler as setupStatus } from "../../functions/gcp/setup-status.ts";
import { callHandler } from "../fixtures/described-answers.ts";
import { buildEventFrom } from "../fixtures/http-event.ts";

// No environment is set here, so no handler can be built: this is the answer of a deployment without its settings.
test.each([
  ["POST /login", login],
  ["POST /gcp/login", login],
  ["GET /gcp/setup/status/{id}", setupStatus],
])("%s answers in the words of Aurora's client that the deployment is not configured", async (route, handler) => {
  const { result } = await callHandler(handler, buildEventFrom({}, { route }));
  expect(result).toMatchObject({ statusCode: 503, headers: { "content-type": "application/json; charset=utf-8" } });
  expect(JSON.parse(result.body ?? "")).toMatchObject({ error: expect.any(String), code: "configuration_invalid" });
});
