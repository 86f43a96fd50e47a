import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { expect, test } from "vitest";
import { outboxRetryMinutes } from "../../lib/telemetry/events.ts";
import { createVariables, type Mapping } from "../../local/lambda/variables.ts";
import { alarmFiles, mathAlarms, readAlarmFile, alarmResources as resources } from "../fixtures/alarm-resources.ts";
import { type Instant, isRaised } from "../fixtures/metric-math.ts";
import { readYaml, root, template } from "../fixtures/template.ts";
import { namespace, written } from "../fixtures/written-metrics.ts";

const text = JSON.stringify(resources);
const filters = Object.values(resources).filter(({ Type }) => Type === "AWS::Logs::MetricFilter");

test("there are alarms only when an alarm topic is set", () => {
  expect(new Set(Object.values(resources).map(({ Condition }) => Condition))).toEqual(new Set(["AlarmsWanted"]));
});

test("each alarm's query asks for a metric that the code writes, by its dimensions", () => {
  const queries = [...text.matchAll(/SELECT \w+\((\w+)\) FROM SCHEMA\(\\"(\w+)\\", ([^)]+)\)/g)];
  expect(queries.length).toBe((text.match(/SELECT/g) ?? []).length);
  for (const [, metric = "", space, dimensions = ""] of queries) {
    expect([space, dimensions.split(", ").sort()], metric).toEqual([namespace, written.get(metric)]);
  }
  // Two stages of one account count apart.
  expect(
    text
      .split("SELECT")
      .slice(1)
      .every((query) => / WHERE service = '\$\{self:service\}-\$\{sls:stage\}'/.test(query)),
  ).toBe(true);
  expect(queries.map(([, metric]) => metric).sort()).toEqual(["Failures", "Failures", "Failures", "LostEvents", "OldestDue", "OutboxLeft"]);
});

test("what lasts in the outbox has a try in each period of its alarm, which needs several in a row", () => {
  const { Metrics, EvaluationPeriods } = resources.OutboxLeftAlarm?.Properties ?? {};
  const Period = Metrics?.[0]?.Period ?? 0;
  // What one run leaves is due a moment after the next one has looked, and a run may take most of its minute.
  expect(Period).toBeGreaterThanOrEqual(60 * (outboxRetryMinutes + 2));
  expect(EvaluationPeriods).toBeGreaterThan(1);
});

test("every line of the log that means a loss is counted, and no pattern waits for a line that is never written", () => {
  const messages = readdirSync(join(root, "lib"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .flatMap((file) => [...readFileSync(join(root, "lib", file), "utf8").matchAll(/logger\.error\(\s*"([^"]+)"/g)])
    .map(([, message = ""]) => message)
    .filter((message) => /\bis lost\b|given up|(is|may be) left at the provider/.test(message));
  const patterns = [...new Set(filters.map(({ Properties }) => String(Properties.FilterPattern)))];
  expect(patterns).toHaveLength(1);
  const beginnings = [...(patterns[0] ?? "").matchAll(/\$\.message = "([^"]+)\*"/g)].map(([, beginning = ""]) => beginning);
  expect(messages.filter((message) => !beginnings.some((beginning) => message.startsWith(beginning)))).toEqual([]);
  expect(beginnings.filter((beginning) => !messages.some((message) => message.startsWith(beginning)))).toEqual([]);
});

test("losses are counted in the log of every function that refreshes, revokes or makes live", () => {
  const losing = Object.values(template.functions).flatMap(({ environment, logGroup }) =>
    environment.VAULT_ROLE === undefined ? [] : [logGroup],
  );
  const counted = filters.map(({ Properties }) => (Properties.LogGroupName as { Ref: string }).Ref);
  const toId = (group: string) => `${group.replace(/^.*\/(\w)/, (_, letter: string) => letter.toUpperCase())}LogGroup`;
  expect(counted.sort()).toEqual([...new Set(losing)].map(toId).sort());
});

test("an alarm that works something out reads ten metrics at most, of one period, and each by dimensions that it has", () => {
  for (const { name, metrics: read } of mathAlarms) {
    const stats = read.flatMap(({ MetricStat }) => MetricStat ?? []);
    expect(stats.length, name).toBeLessThanOrEqual(10);
    expect(new Set(stats.map(({ Period }) => Period)).size, name).toBe(1);
    expect(new Set(read.map(({ Id }) => Id)).size, name).toBe(read.length);
    for (const { Namespace, MetricName, Dimensions } of stats
      .map(({ Metric }) => Metric)
      .filter((metric) => metric.Namespace === namespace)) {
      expect([Namespace, Dimensions.map((dimension) => dimension.Name)], MetricName).toEqual([namespace, written.get(MetricName)]);
    }
  }
});

test("each function is in one alarm on its errors, but for the proofs of a setup, which fail while access spreads", () => {
  // The objective's alarms read the broker's once more. The authorizer is in the alarm on the gateway.
  const onFunctions = mathAlarms.filter(({ name }) => !name.startsWith("TokensBurn"));
  const watched = onFunctions.flatMap(({ metrics: read }) =>
    read.flatMap(({ MetricStat }) => (MetricStat?.Metric.MetricName === "Errors" ? MetricStat.Metric.Dimensions : [])),
  );
  const names = watched.map(({ Value }) => (Value as { Ref: string }).Ref);
  expect([...names, "GcpSetupVerifyLambdaFunction", "GcpSetupEndLoginLambdaFunction"].sort()).toEqual(
    Object.values(template.functions)
      .map(({ logicalId }) => logicalId)
      .sort(),
  );
});

type Deployed = { readonly key: string; readonly folder: string; readonly logicalId: string };
const load = createRequire(import.meta.url);
const { on: deployed }: { readonly on: readonly Deployed[] } = load(join(root, "resources/deployed-functions.cjs"));
const buildFunctionAlarms: (functions: readonly Deployed[]) => typeof resources = load(
  join(root, "resources/alarms/build-function-alarms.cjs"),
);

test("the alarms on functions are built from the functions that are deployed", () => {
  expect(deployed.map(({ key, logicalId }) => [key, logicalId])).toEqual(
    Object.entries(template.functions).map(([key, { logicalId }]) => [key, logicalId]),
  );
});

test.each([...new Set(deployed.map(({ folder }) => folder)), "of-a-new-provider"])(
  "a new function in %s is in one alarm, without an edit",
  (folder) => {
    const others = Array.from({ length: 12 }, (_, index) => ({ key: `new${index}`, folder, logicalId: `New${index}LambdaFunction` }));
    const alarms = Object.values(buildFunctionAlarms([...deployed, ...others])).map(({ Properties }) => Properties.Metrics ?? []);
    const read = alarms.flatMap((metrics) => metrics.map(({ Id }) => Id)).filter((id) => id.startsWith("new"));
    expect(read.sort()).toEqual(others.map(({ key }) => key).sort());
    // With the expression, an alarm of ten metrics has eleven entries.
    expect(Math.max(...alarms.map(({ length }) => length))).toBe(11);
  },
);

test("what one setup meets at its provider does not raise the alarms on the tasks", () => {
  type Retrier = { readonly ErrorEquals: readonly string[]; readonly MaxAttempts: number };
  type Steps = Record<string, { Retry?: readonly Retrier[]; ItemProcessor?: { States: Steps } }>;
  const { States } = JSON.parse(readFileSync(join(root, "statemachines/gcp-setup.asl.json"), "utf8")) as { States: Steps };
  const ofProject = States.Projects?.ItemProcessor?.States ?? expect.unreachable();
  // A task that waits for access to spread fails a few times in the five minutes of these alarms, and is well.
  const retriersOf = (steps: Steps, name: string) =>
    (steps[name]?.Retry ?? []).filter(({ ErrorEquals }) => !ErrorEquals.includes("access_pending"));
  const triesOf = (steps: Steps, name: string) => 1 + retriersOf(steps, name).reduce((sum, { MaxAttempts }) => sum + MaxAttempts, 0);
  expect(triesOf(States, "Discover")).toBe(22);
  for (const [id, name] of [
    ["gcpSetupDiscover", "Discover"],
    ["gcpSetupPlan", "Plan"],
    ["gcpSetupEnsureAccounts", "EnsureAccounts"],
  ] as const) {
    expect(isRaised("SetupTasksFailingAlarm", { [id]: triesOf(States, name) })).toBe(false);
  }
  // A person's login sets five projects up, and an outage may meet each task of each project.
  const tries = (name: string) => 5 * triesOf(ofProject, name);
  const [enable, exported, write] = [tries("EnableApis"), tries("PrepareExport"), tries("WriteMetadata")];
  expect(
    isRaised("SetupProjectsFailingAlarm", { enable, enables: enable, export: exported, exports: exported, write, writes: write }),
  ).toBe(false);
});

// A metric that is not named has no data point: functions that were not invoked, executions that did not end so.
const instants: readonly [string, Instant, boolean][] = [
  ["RefreshesFailingAlarm", {}, false],
  ["RefreshesFailingAlarm", { tried: 1200, failed: 1 }, false],
  ["RefreshesFailingAlarm", { tried: 5, failed: 4 }, false],
  ["RefreshesFailingAlarm", { tried: 9, failed: 9 }, false],
  ["RefreshesFailingAlarm", { tried: 10, failed: 10 }, true],
  ["RefreshesFailingAlarm", { tried: 1200, failed: 119 }, false],
  ["RefreshesFailingAlarm", { tried: 1200, failed: 120 }, true],
  ["RefreshesFailingAlarm", { tried: 0, failed: 0 }, false],
  ["TokensBurnFastLongAlarm", {}, false],
  ["TokensBurnFastLongAlarm", { invocations: 9, failed: 9 }, false],
  ["TokensBurnFastLongAlarm", { invocations: 10, failed: 10 }, true],
  ["TokensBurnFastLongAlarm", { invocations: 1000, failed: 10, short_lived: 4 }, false],
  ["TokensBurnFastLongAlarm", { invocations: 1000, failed: 10, short_lived: 5 }, true],
  ["TokensBurnFastLongAlarm", { invocations: 1000, failed: 14, refused: 100 }, true],
  ["TokensBurnFastLongAlarm", { invocations: 1000, refused: 1000 }, false],
  ["TokensBurnFastLongAlarm", { invocations: 1000, errors: 15 }, true],
  ["TokensBurnFastLongAlarm", { throttles: 10 }, true],
  ["TokensBurnFastShortAlarm", { invocations: 69, failed: 1 }, true],
  ["TokensBurnFastShortAlarm", { invocations: 70, failed: 1 }, false],
  ["TokensBurnSlowLongAlarm", { invocations: 2000, failed: 11 }, false],
  ["TokensBurnSlowLongAlarm", { invocations: 2000, failed: 12 }, true],
  ["TokensBurnSlowShortAlarm", { invocations: 1000, failed: 5 }, false],
  ["TokensBurnSlowShortAlarm", { invocations: 1000, failed: 6 }, true],
  ["ScheduleSilentAlarm", { jobsRefreshDue: 20, jobsSweepGrants: 5, jobsPublishEvents: 5, jobsDeliverWebhooks: 5 }, false],
  ["ScheduleSilentAlarm", { jobsRefreshDue: 20, jobsSweepGrants: 5, jobsPublishEvents: 5 }, true],
  ["ScheduleSilentAlarm", { jobsRefreshDue: 20, jobsPublishEvents: 5 }, true],
  ["ScheduleSilentAlarm", { jobsRefreshDue: 20, jobsSweepGrants: 5 }, true],
  ["ScheduleSilentAlarm", { jobsSweepGrants: 5, jobsPublishEvents: 5 }, true],
  ["AuditSilentAlarm", { seals: 1, looks: 0 }, false],
  ["AuditSilentAlarm", { seals: 2700, looks: 1 }, false],
  ["AuditSilentAlarm", { seals: 2700 }, true],
  ["AuditSilentAlarm", { looks: 0 }, true],
  ["AuditSilentAlarm", {}, true],
  ["SetupFailingAlarm", {}, false],
  ["SetupFailingAlarm", { failed: 2 }, false],
  ["SetupFailingAlarm", { failed: 3 }, true],
  ["SetupFailingAlarm", { timedOut: 3 }, true],
  ["SetupFailingAlarm", { failed: 2, timedOut: 1, succeeded: 3 }, true],
  ["SetupFailingAlarm", { failed: 3, succeeded: 4 }, false],
  ["SetupFailingAlarm", { succeeded: 500 }, false],
  ["TeardownFailingAlarm", {}, false],
  ["TeardownFailingAlarm", { failed: 1 }, false],
  ["TeardownFailingAlarm", { failed: 1, timedOut: 1 }, true],
  ["TeardownTasksFailingAlarm", { gcpTeardownUndoTarget: 21, gcpTeardownListTargets: 3 }, false],
  ["TeardownTasksFailingAlarm", { gcpTeardownUndoTarget: 21, gcpTeardownFinish: 4 }, true],
  ["ScheduleFailingAlarm", { jobsRefreshDue: 2, jobsSweepGrants: 0, jobsPublishEvents: 0 }, false],
  ["ScheduleFailingAlarm", { jobsRefreshDue: 3 }, true],
  ["TailscaleFailingAlarm", { tailscaleDisconnect: 2, tailscaleConnect: 0 }, false],
  ["TailscaleFailingAlarm", { tailscaleDisconnect: 2, tailscaleConnect: 1 }, true],
  ["AuditFailingAlarm", { auditSeal: 0, auditRead: 0 }, false],
  ["AuditFailingAlarm", { auditSeal: 1 }, true],
  ["AwsFailingAlarm", { awsConnectRole: 2, awsWorkspaces: 0 }, false],
  ["AwsFailingAlarm", { awsConnectRole: 2, awsCleanup: 1 }, true],
  ["OvhFailingAlarm", { ovhCallback: 2, ovhStart: 0 }, false],
  ["OvhFailingAlarm", { ovhCallback: 2, ovhRefresh: 1 }, true],
  ["AzureFailingAlarm", { azureLogin: 2 }, false],
  ["AzureFailingAlarm", { azureLogin: 3 }, true],
  ["AuroraFailingAlarm", { auroraMintTailscale: 2, auroraConnectionsLists: 0 }, false],
  ["AuroraFailingAlarm", { auroraMintTailscale: 2, auroraConnectionsLists: 1 }, true],
  ["AuroraFailing2Alarm", { auroraAwsReconnect: 2 }, false],
  ["AuroraFailing2Alarm", { auroraAwsReconnect: 2, auroraOvhListProjects: 1 }, true],
  ["GoogleProjectsFailingAlarm", { gcpShowPlan: 2, applySetup: 0 }, false],
  ["GoogleProjectsFailingAlarm", { gcpShowPlan: 2, applySetup: 1 }, true],
  ["LoginFailingAlarm", { gcpCallback: 2, gcpLogin: 0 }, false],
  ["LoginFailingAlarm", { gcpCallback: 3 }, true],
  ["ListsFailingAlarm", { readItem: 2 }, false],
  ["ListsFailingAlarm", { readItem: 2, read: 1 }, true],
  ["EventsFailingAlarm", { eventsList: 2 }, false],
  ["EventsFailingAlarm", { eventsList: 2, webhooksPut: 1 }, true],
  ["KeylessFailingAlarm", { federationDocuments: 2 }, false],
  ["KeylessFailingAlarm", { federationDocuments: 1, federationServeKits: 2 }, true],
  ["RouteFailingAlarm", { tokensServe: 2, health: 0 }, false],
  ["RouteFailingAlarm", { tokensServe: 1, health: 2 }, true],
  ["GatewayFailingAlarm", {}, false],
  ["GatewayFailingAlarm", { asked: 1000, bad: 199 }, false],
  ["GatewayFailingAlarm", { asked: 1000, bad: 200 }, true],
  ["GatewayFailingAlarm", { asked: 4, bad: 4 }, false],
  ["GatewayFailingAlarm", { asked: 5, bad: 5 }, true],
  ["GatewayFailingAlarm", { asked: 1000, errors: 2 }, false],
  ["GatewayFailingAlarm", { asked: 1000, errors: 1, throttles: 2 }, true],
  ["TrafficGoneAlarm", { asked: 1 }, false],
  ["TrafficGoneAlarm", {}, true],
  ["SetupTasksFailingAlarm", { gcpSetupDiscover: 22, gcpSetupRecordFailure: 0 }, false],
  ["SetupTasksFailingAlarm", { gcpSetupEnsureAccounts: 25 }, true],
  ["SetupProjectsFailingAlarm", { grants: 900 }, false],
  ["SetupProjectsFailingAlarm", { grant: 149, grants: 149 }, false],
  ["SetupProjectsFailingAlarm", { grant: 150, grants: 301 }, false],
  ["SetupProjectsFailingAlarm", { grant: 75, grants: 100, write: 75, writes: 200 }, true],
];

test.each(instants)("%s, when its metrics have %j: %s", (name, instant, raised) => {
  expect(isRaised(name, instant)).toBe(raised);
});

test("each alarm that works something out is tried, raised and not", () => {
  const tried = new Set(instants.map(([name, , raised]) => `${name} ${raised}`));
  expect([...tried].sort()).toEqual(mathAlarms.flatMap(({ name }) => [`${name} false`, `${name} true`]).sort());
});

test.each([
  [{}, { Ref: "AWS::NoValue" }],
  [{ alarmTopicArn: "arn:aws:sns:eu-west-1:123456789012:on-call" }, "arn:aws:sns:eu-west-1:123456789012:on-call"],
])("with the parameters %j each alarm tells %j, never an empty text", (params, told) => {
  const service = readYaml("serverless.yml") as Mapping;
  const { resolve } = createVariables({ root, service, params, stage: undefined, region: "eu-west-1", account: "123456789012" });
  const actions = alarmFiles.flatMap((file) => {
    const { Resources } = resolve(readAlarmFile(file), file) as { Resources: Record<string, { Properties: Record<string, unknown> }> };
    return Object.values(Resources).flatMap(({ Properties: { AlarmActions, OKActions } }) => [AlarmActions, OKActions].flat());
  });
  expect(new Set(actions.filter((action) => action !== undefined).map((action) => JSON.stringify(action)))).toEqual(
    new Set([JSON.stringify(told)]),
  );
});
