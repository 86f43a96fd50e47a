import { expect, test } from "vitest";
import { apiMetrics } from "../../local/gameday/api-metrics.ts";

const ask = (functionKey: string, status: number, code?: string) => ({
  what: "token of gcp",
  functionKey,
  answer: { status, ...(code === undefined ? {} : { code }) },
});

test("each answer is an invocation of its function, and an error if it is 500 or more and has no code", () => {
  const asked = [ask("tokensServe", 200), ask("tokensServe", 503, "vault_sealed"), ask("tokensServe", 502), ask("gcpLogin", 404)];
  const told = apiMetrics(asked, 3).map(({ name, dimensions, value, minute }) => [dimensions.FunctionName, name, value, minute]);
  expect(told).toEqual([
    ["aurora-oauth-dev-tokensServe", "Invocations", 3, 3],
    ["aurora-oauth-dev-tokensServe", "Errors", 1, 3],
    ["aurora-oauth-dev-gcpLogin", "Invocations", 1, 3],
    ["aurora-oauth-dev-gcpLogin", "Errors", 0, 3],
  ]);
});
