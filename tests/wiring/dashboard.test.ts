import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { expect, test } from "vitest";
import { failures } from "../../lib/errors.ts";
import { createVariables, type Mapping } from "../../local/lambda/variables.ts";
import { alarmResources } from "../fixtures/alarm-resources.ts";
import { readYaml, root, templateWith } from "../fixtures/template.ts";
import { namespace, written } from "../fixtures/written-metrics.ts";

type Line = readonly (string | Readonly<Record<string, unknown>>)[];
type Widget = {
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: {
    readonly markdown?: string;
    readonly title?: string;
    readonly metrics?: readonly Line[];
    readonly annotations?: unknown;
  };
};

const variables = createVariables({
  root,
  service: readYaml("serverless.yml") as Mapping,
  params: {},
  stage: undefined,
  region: "eu-west-1",
  account: "123456789012",
});
const bodies = createRequire(import.meta.url)(join(root, "resources/dashboard/body.cjs"));
/** The text that CloudFormation gets, with the framework's variables resolved, and references to resources still in it. */
const textWith = (console: "on" | "off") => variables.resolve(bodies.on[console], "body") as string;
const text = textWith("on");
const { widgets }: { readonly widgets: readonly Widget[] } = JSON.parse(text);
const graphs = widgets.filter(({ type }) => type === "metric").map(({ properties }) => properties);

/** A line without its options: namespace, metric, and dimensions by name. `...` stands for the line before. */
function readLines(lines: readonly Line[]) {
  let before: readonly string[] = [];
  return lines.flatMap((line) => {
    const words = line.filter((word) => typeof word === "string");
    if (words.length === 0) {
      return [];
    }
    before = words[0] === "..." ? [...before.slice(0, 1 - words.length), ...words.slice(1)] : words;
    const [space = "", name = "", ...pairs] = before;
    const dimensions = Object.fromEntries(pairs.flatMap((pair, index) => (index % 2 === 0 ? [[pair, pairs[index + 1] ?? ""]] : [])));
    return [{ space, name, dimensions }];
  });
}

const expressionsOf = (lines: readonly Line[]) =>
  lines.flatMap((line) => line.flatMap((word) => (typeof word === "object" && "expression" in word ? [String(word.expression)] : [])));
const read = graphs.map(({ title = "", metrics = [] }) => ({ title, lines: readLines(metrics), expressions: expressionsOf(metrics) }));
const lines = read.flatMap((graph) => graph.lines);

const readText = (file: string) => readFileSync(join(root, file), "utf8");

/** What AWS counts by itself, each with the dimensions that it has. */
const counted: Readonly<Record<string, readonly string[]>> = {
  "AWS/Lambda": ["Duration,Errors,Invocations,Throttles by FunctionName"],
  "AWS/ApiGateway": ["4xx,5xx,Count by ApiId"],
  "AWS/DynamoDB": [
    "ConsumedReadCapacityUnits,ConsumedWriteCapacityUnits,ReadThrottleEvents,WriteThrottleEvents by TableName",
    "ConsumedReadCapacityUnits,ConsumedWriteCapacityUnits,ReadThrottleEvents,WriteThrottleEvents by GlobalSecondaryIndexName,TableName",
  ],
  "AWS/States": ["ExecutionsStarted,ExecutionsTimedOut by StateMachineArn", "ConsumedCapacity by ServiceMetric"],
  "AWS/Logs": ["IncomingBytes by LogGroupName"],
};

test("each graph shows metrics that the code writes, by their dimensions, or that AWS counts", () => {
  const known = new Set([
    ...[...written].map(([name, dimensions]) => `${namespace} ${name} by ${dimensions.join(",")}`),
    ...Object.entries(counted).flatMap(([space, groups]) =>
      groups.flatMap((group) => {
        const [names = "", dimensions] = group.split(" by ");
        return names.split(",").map((name) => `${space} ${name} by ${dimensions}`);
      }),
    ),
  ]);
  const shown = new Set(lines.map(({ space, name, dimensions }) => `${space} ${name} by ${Object.keys(dimensions).sort().join(",")}`));
  for (const { expressions } of read) {
    for (const [, schema = "", name] of expressions.flatMap((expression) => [
      ...expression.matchAll(/SEARCH\('\{([^}]+)\} MetricName="(\w+)"/g),
    ])) {
      const [space, ...dimensions] = schema.split(",");
      shown.add(`${space} ${name} by ${dimensions.sort().join(",")}`);
    }
  }
  expect(shown.size).toBeGreaterThan(20);
  expect([...shown].filter((one) => !known.has(one))).toEqual([]);
});

test("what the suite writes is shown of this stage alone", () => {
  expect(new Set(lines.filter(({ space }) => space === namespace).map(({ dimensions }) => dimensions.service))).toEqual(
    new Set(["aurora-oauth-dev"]),
  );
  const searches = read.flatMap(({ expressions }) => expressions).filter((expression) => expression.startsWith("SEARCH"));
  expect(searches.length).toBeGreaterThan(4);
  expect(searches.filter((search) => !search.includes(' service=("aurora-oauth-dev")'))).toEqual([]);
});

test("each expression names metrics of its graph, or searches, or takes all of them", () => {
  for (const { metrics = [], title } of graphs) {
    const ids = metrics.flatMap((line) => line.flatMap((word) => (typeof word === "object" && "id" in word ? [String(word.id)] : [])));
    expect(new Set(ids).size, title).toBe(ids.length);
    const names = expressionsOf(metrics)
      .filter((expression) => !expression.startsWith("SEARCH"))
      .flatMap((expression) => expression.match(/\b[a-z]\w*\b/g) ?? []);
    expect(
      names.filter((name) => !ids.includes(name)),
      title,
    ).toEqual([]);
  }
});

test("each word that a line is limited to is one that the code knows", () => {
  const events = new Set(lines.filter(({ name }) => name === "Events").map(({ dimensions }) => dimensions.event ?? ""));
  const [domainEvent, answers] = ["lib/connections/domain-event.ts", "lib/telemetry/metrics.ts"].map((file) => readText(file));
  for (const event of events) {
    expect(domainEvent, event).toMatch(new RegExp(`"${event.replace(/^.*\./, "")}"`));
  }
  for (const { dimensions } of lines.filter(({ name }) => name === "TokenAnswers")) {
    expect(answers).toContain(`"${dimensions.outcome}"`);
  }
  const codes = [...text.matchAll(/code=\(([^)]+)\)/g)].flatMap(([, list = ""]) => [...list.matchAll(/\w+(?=\\")/g)].map(([code]) => code));
  expect(codes.sort()).toEqual(
    Object.entries(failures)
      .flatMap(([code, row]) => ("store" in row || ["session_ended", "unauthenticated"].includes(code) ? [code] : []))
      .sort(),
  );
});

test("each function's throttles, invocations and time are looked at", () => {
  const functions = Object.values(templateWith({ console: "on" }).functions).map(({ logicalId }) => `\${${logicalId}}`);
  for (const name of ["Throttles", "Invocations", "Duration"]) {
    const graph = read.find(({ title, lines: of }) => title.startsWith("Functions:") && of[0]?.name === name);
    expect(graph?.lines.map(({ dimensions }) => dimensions.FunctionName).sort(), name).toEqual(functions.toSorted());
  }
});

test("the first row says whether anybody is losing access, and the lag with the threshold of its alarm", () => {
  expect(widgets[0]?.properties.markdown).toBe("## Are customers losing access?");
  const first = widgets.filter(({ y, type }) => y === widgets[1]?.y && type === "metric").map(({ properties }) => properties);
  expect(first.map(({ title }) => title)).toEqual([
    "Tokens with the life asked for, 30 days: 99.9 % wanted",
    "Tokens not served, or with too little life",
    "Refresh lag, seconds",
    "Refreshes",
    "Connections that need their customer, new in an hour",
  ]);
  const threshold = alarmResources.BacklogAlarm?.Properties.Threshold;
  expect(first[2]?.annotations).toMatchObject({ horizontal: [{ label: "alarm: BacklogAlarm", value: threshold }, { value: 600 }] });
});

test("the number of the objective is worked out as its alarms do", () => {
  const [metrics] = graphs.map((graph) => graph.metrics ?? []);
  const alarm = alarmResources.TokensBurnFastLongAlarm?.Properties.Metrics ?? [];
  const expressions = alarm.flatMap(({ Id, Expression = "" }) => (["bad", "asked"].includes(Id) ? [Expression] : []));
  expect(expressionsOf(metrics ?? [])).toEqual(["100 - 100 * bad / asked", ...expressions]);
  const inAlarm = alarm.flatMap(({ MetricStat }) => MetricStat?.Metric.MetricName ?? []);
  expect(
    readLines(metrics ?? [])
      .map(({ name }) => name)
      .sort(),
  ).toEqual(inAlarm.sort());
});

test("the console has a row of its own for its sign-ins, refreshes and refusals, which a stage without it does not have", () => {
  const row = widgets.find(({ properties }) => properties.markdown === "## The console") ?? expect.unreachable();
  const shown = widgets.filter(({ y, type }) => y === row.y + row.height && type === "metric").map(({ properties }) => properties);
  expect(shown.map(({ metrics }) => /MetricName="(\w+)"/.exec(expressionsOf(metrics ?? [])[0] ?? "")?.[1])).toEqual([
    "Sessions",
    "Failures",
  ]);
  expect(textWith("off")).not.toMatch(/console|MetricName=\W*Sessions/i);
});

test("no widget covers another one, and each row is as wide as the page", () => {
  const rows = Map.groupBy(widgets, ({ y }) => y);
  for (const row of rows.values()) {
    expect(row.reduce((sum, { width }) => sum + width, 0)).toBe(24);
    expect(row.map(({ x }) => x)).toEqual(row.map((_, place) => row.slice(0, place).reduce((sum, { width }) => sum + width, 0)));
  }
  const ends = [...rows].map(([y, row]) => [y, y + Math.max(...row.map(({ height }) => height))]);
  expect(ends.slice(1).map(([y]) => y)).toEqual(ends.slice(0, -1).map(([, end]) => end));
});

test("it stays below CloudWatch's limits: 500 metrics in a graph, 2500 on a dashboard", () => {
  const sizes = read.map((graph) => graph.lines.length);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(500);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(2500);
});
