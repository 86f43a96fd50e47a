import { expect, test } from "vitest";
import { handler as login } from "../../functions/gcp/login.ts";
import { handler as setupStatus } from "../../functions/gcp/setup-status.ts";
import { buildContext, buildEventFrom, captureLog } from "../fixtures/http-event.ts";

// No environment is set here, so none of them can be built: what a deployment without its values answers.
test.each([
  ["POST /login", login],
  ["POST /gcp/login", login],
  ["GET /gcp/setup/status/{id}", setupStatus],
])("%s tells Aurora's client in its words that the deployment is not configured", async (route, handler) => {
  const { result } = await captureLog(() => handler(buildEventFrom({}, { route }), buildContext()));
  expect(result).toMatchObject({ statusCode: 503, headers: { "content-type": "application/json; charset=utf-8" } });
  expect(JSON.parse(result.body ?? "")).toMatchObject({ error: expect.any(String), code: "configuration_invalid" });
});
