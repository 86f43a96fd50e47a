import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { outboxRetryMinutes } from "../../lib/telemetry/events.ts";
import { readYaml, root, template } from "./template.ts";

type Resource = { readonly Type: string; readonly Condition?: string; readonly Properties: Readonly<Record<string, unknown>> };

const { Resources: resources } = readYaml("resources/alarms.yml") as { Resources: Record<string, Resource> };
const metrics = readFileSync(join(root, "lib/telemetry/metrics.ts"), "utf8");
const namespace = /namespace: "(\w+)"/.exec(metrics)?.[1];
const text = JSON.stringify(resources);
const filters = Object.values(resources).filter(({ Type }) => Type === "AWS::Logs::MetricFilter");

/** The metrics that the code writes, each with the names of its dimensions. */
const written = new Map(
  metrics.split(/\nexport function /).flatMap((body) => {
    const dimensions = [...body.matchAll(/addDimension\("(\w+)"/g)].map(([, name = ""]) => name);
    const several =
      /addDimensions\(\{ ([^}]+) \}/
        .exec(body)?.[1]
        ?.split(", ")
        .map((name) => name.replace(/:.*/, "")) ?? [];
    return [...body.matchAll(/addMetric\("(\w+)"/g)].map(([, name = ""]) => [name, ["service", ...several, ...dimensions].sort()] as const);
  }),
);

test("there are alarms only when somebody is to be told", () => {
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
  expect(queries.map(([, metric]) => metric).sort()).toEqual(["Failures", "LostEvents", "OldestDue", "OutboxLeft"]);
});

test("what lasts in the outbox has a try in each period of its alarm, which needs several in a row", () => {
  const { Metrics, EvaluationPeriods } = resources.OutboxLeftAlarm?.Properties ?? {};
  const [{ Period = 0 } = {}] = Metrics as { Period?: number }[];
  // What one run leaves is due a moment after the next one has looked, and a run may take most of its minute.
  expect(Period).toBeGreaterThanOrEqual(60 * (outboxRetryMinutes + 2));
  expect(EvaluationPeriods).toBeGreaterThan(1);
});

test("every line of the log that means a loss is counted, and no pattern waits for a line that is never written", () => {
  const messages = readdirSync(join(root, "lib"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .flatMap((file) => [...readFileSync(join(root, "lib", file), "utf8").matchAll(/logger\.error\(\s*"([^"]+)"/g)])
    .map(([, message = ""]) => message)
    .filter((message) => /\bis lost\b|given up|is left at the provider/.test(message));
  const patterns = [...new Set(filters.map(({ Properties }) => String(Properties.FilterPattern)))];
  expect(patterns).toHaveLength(1);
  const beginnings = [...(patterns[0] ?? "").matchAll(/\$\.message = "([^"]+)\*"/g)].map(([, beginning = ""]) => beginning);
  expect(messages.filter((message) => !beginnings.some((beginning) => message.startsWith(beginning)))).toEqual([]);
  expect(beginnings.filter((beginning) => !messages.some((message) => message.startsWith(beginning)))).toEqual([]);
});

test("losses are counted in the log of every function that renews, gives back or makes live", () => {
  const losing = Object.entries(template.functions)
    .filter(([, { environment }]) => /-(connect|refresh|disconnect|schedule)$/.test(environment.VAULT_ROLE ?? ""))
    .map(([key]) => `${key.charAt(0).toUpperCase()}${key.slice(1)}LogGroup`);
  expect(filters.map(({ Properties }) => (Properties.LogGroupName as { Ref: string }).Ref).sort()).toEqual(losing.sort());
});

test("an alarm that adds up functions names functions that are deployed, and each of its parts once", () => {
  const deployed = new Set(Object.keys(template.functions).map((key) => `${key.charAt(0).toUpperCase()}${key.slice(1)}LambdaFunction`));
  const sums = Object.values(resources).flatMap(({ Properties }) => {
    const metrics = (Properties.Metrics ?? []) as readonly { Id: string; Expression?: string; MetricStat?: unknown }[];
    const expression = metrics.find(({ Expression }) => Expression?.includes(" + "))?.Expression;
    return expression === undefined ? [] : [{ parts: expression.split(" + "), metrics: metrics.filter(({ MetricStat }) => MetricStat) }];
  });
  expect(sums).toHaveLength(2);
  for (const { parts, metrics } of sums) {
    expect(metrics.map(({ Id }) => Id)).toEqual(parts);
    const functions = metrics.map((metric) => /"Ref":"(\w+)"/.exec(JSON.stringify(metric))?.[1] ?? "");
    expect(functions.filter((name) => !deployed.has(name))).toEqual([]);
    expect(new Set(functions).size).toBe(parts.length);
    // What CloudWatch takes: ten metrics an alarm.
    expect(parts.length).toBeLessThan(10);
  }
});
