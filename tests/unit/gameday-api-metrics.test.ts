import { expect, test } from "vitest";
import { apiMetrics, gatewayMetrics } from "../../local/gameday/api-metrics.ts";
import { parseAlarms } from "../../local/gameday/parse-alarms.ts";
import { alarmResources } from "../fixtures/alarm-resources.ts";

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

test("each answer is counted at the gateway by the dimension that its alarms read, and a minute without requests has no value", () => {
  const alarms = parseAlarms({ Resources: { TrafficSeenAlarm: alarmResources.TrafficSeenAlarm } }, () => "api");
  const told = gatewayMetrics([ask("tokensServe", 200), ask("gcpLogin", 500), ask("gcpLogin", 404)], alarms, 3);
  expect(told.map(({ name, dimensions, value }) => [dimensions, name, value])).toEqual([
    [{ ApiId: "api" }, "Count", 3],
    [{ ApiId: "api" }, "5xx", 1],
  ]);
  expect(gatewayMetrics([], alarms, 3)).toEqual([]);
});
