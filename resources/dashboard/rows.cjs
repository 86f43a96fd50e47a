const { failures } = require("../../lib/errors.ts");
const { kinds, toId } = require("../log-groups.cjs");
const { each, metric, ofFunction, ours, refer, topTen } = require("./metrics.cjs");

const hour = 3600;
const day = 24 * hour;
const broker = "TokensServeLambdaFunction";
const table = { TableName: `\${self:service}-\${sls:stage}` };
const dueIndex = { ...table, GlobalSecondaryIndexName: "due" };
const hidden = (id) => ({ id, visible: false });

/** Codes of the suite's own stores: credentials, table, the operator's secrets. */
const storeCodes = Object.keys(failures).filter((code) => failures[code].store !== undefined);

/** The answers that the objective of `resources/alarms/losing-access.cjs` calls bad. */
const badAnswers = (options) => [
  ours("TokenAnswers", { outcome: "failed" }, { label: "failed", ...options("failed") }),
  ours("TokenAnswers", { outcome: "short_lived" }, { label: "too little life", ...options("short_lived") }),
  ofFunction(broker, "Errors", { label: "function broke", ...options("errors") }),
  ofFunction(broker, "Throttles", { label: "no room to run", ...options("throttles") }),
];

/** What a caller is told without a session. */
const sessionCodes = ["session_ended", "unauthenticated"];

const ofConsole = {
  heading: "The console",
  widgets: [
    { title: "Sign-ins and refreshes of sessions by outcome", width: 12, period: hour, metrics: [each("Sessions", ["outcome"], "Sum")] },
    {
      title: "Requests refused without a session, or with one that has ended; of other callers too",
      width: 12,
      period: hour,
      metrics: [each("Failures", ["code", "owner"], "Sum", { code: sessionCodes })],
    },
  ],
};

const events = (...names) => names.map((event) => ours("Events", { event }, { label: event }));

/** Builds the dashboard, row by row: a heading, and graphs with their widths of 24 in all. @param functions - As `deployed-functions.cjs` lists them. */
module.exports = (functions) => [
  {
    heading: "Are customers losing access?",
    widgets: [
      {
        title: "Tokens with the life asked for, 30 days: 99.9 % wanted",
        width: 4,
        days: 30,
        metrics: [
          [{ expression: "100 - 100 * bad / asked", label: "%" }],
          [{ expression: "SUM([FILL(failed, 0), FILL(short_lived, 0), FILL(errors, 0), FILL(throttles, 0)])", ...hidden("bad") }],
          [{ expression: "FILL(invocations, 0) + FILL(throttles, 0) - FILL(refused, 0)", ...hidden("asked") }],
          ...badAnswers(hidden),
          ours("TokenAnswers", { outcome: "refused" }, hidden("refused")),
          ofFunction(broker, "Invocations", hidden("invocations")),
        ],
      },
      { title: "Tokens not served, or with too little life", width: 5, metrics: badAnswers(() => ({})) },
      {
        title: "Refresh lag, seconds",
        width: 5,
        period: 60,
        metrics: [each("OldestDue", ["shard"], "Maximum")],
        lines: { "alarm: BacklogAlarm": 300, "tokens expire": 600 },
      },
      {
        title: "Refreshes",
        width: 5,
        metrics: [ours("RefreshesTried", {}, { label: "tried" }), ours("RefreshesFailed", {}, { label: "failed" })],
      },
      {
        title: "Connections that need their customer, new in an hour",
        width: 5,
        period: hour,
        metrics: events("connection.reauth_required", "connection.trust_insecure", "connection.degraded"),
      },
    ],
  },
  {
    heading: "Connecting, and what the customers must do",
    widgets: [
      { title: "Logins and submissions by outcome", width: 6, period: hour, metrics: [each("Logins", ["provider", "outcome"], "Sum")] },
      {
        title: "Setups",
        width: 6,
        period: hour,
        metrics: [
          ...events("setup.completed", "setup.partial", "setup.failed"),
          metric("AWS/States", "ExecutionsTimedOut", { StateMachineArn: refer("GcpSetupMachine") }, { label: "timed out" }),
        ],
      },
      { title: "Duties overdue, seconds", width: 6, metrics: [each("OldestDuty", ["shard"], "Maximum")] },
      {
        title: "Secrets that end within 28 days: owners told in a day",
        width: 6,
        period: day,
        metrics: events("connection.secret_expiring"),
      },
    ],
  },
  ...(functions.some(({ folder }) => folder === "console") ? [ofConsole] : []),
  {
    heading: "Stores, providers and the broker",
    widgets: [
      { title: "Failures of our stores by code", width: 6, metrics: [each("Failures", ["code", "owner"], "Sum", { code: storeCodes })] },
      {
        title: "Failures of providers by code",
        width: 6,
        metrics: [each("Failures", ["code", "owner"], "Sum", { owner: ["provider"] })],
      },
      {
        title: "Broker, milliseconds in the function",
        width: 6,
        metrics: ["p50", "p99"].map((stat) => ofFunction(broker, "Duration", { stat, label: stat })),
      },
      {
        title: "Tokens found in memory, %",
        width: 6,
        metrics: [
          [{ expression: "100 - 100 * misses / looks", label: "hits" }],
          ours("MemoryMisses", {}, hidden("misses")),
          ours("MemoryLooks", {}, hidden("looks")),
        ],
      },
    ],
  },
  {
    heading: "Throttled",
    widgets: [
      { title: "Functions: Throttles, the ten highest", width: 8, metrics: topTen(functions, "Throttles") },
      {
        title: "Gateway: requests, and those that it or a function refused",
        width: 8,
        metrics: ["Count", "4xx", "5xx"].map((name) => metric("AWS/ApiGateway", name, { ApiId: refer("HttpApi") }, { label: name })),
      },
      {
        title: "Table and its index: throttled reads and writes",
        width: 8,
        metrics: [
          metric("AWS/DynamoDB", "ReadThrottleEvents", table, { label: "table, reads" }),
          metric("AWS/DynamoDB", "WriteThrottleEvents", table, { label: "table, writes" }),
          metric("AWS/DynamoDB", "ReadThrottleEvents", dueIndex, { label: "index, reads" }),
          metric("AWS/DynamoDB", "WriteThrottleEvents", dueIndex, { label: "index, writes" }),
        ],
      },
    ],
  },
  {
    heading: "What costs money, in an hour",
    widgets: [
      { title: "Functions: invocations, the ten highest", width: 5, period: hour, metrics: topTen(functions, "Invocations") },
      { title: "Functions: milliseconds, the ten highest", width: 5, period: hour, metrics: topTen(functions, "Duration") },
      {
        title: "Table and its index: consumed units",
        width: 5,
        period: hour,
        metrics: [
          metric("AWS/DynamoDB", "ConsumedReadCapacityUnits", table, { label: "table, reads" }),
          metric("AWS/DynamoDB", "ConsumedWriteCapacityUnits", table, { label: "table, writes" }),
          metric("AWS/DynamoDB", "ConsumedReadCapacityUnits", dueIndex, { label: "index, reads" }),
          metric("AWS/DynamoDB", "ConsumedWriteCapacityUnits", dueIndex, { label: "index, writes" }),
        ],
      },
      {
        title: "State transitions of the account, executions of this stage",
        width: 5,
        period: hour,
        metrics: [
          metric("AWS/States", "ConsumedCapacity", { ServiceMetric: "StateTransition" }, { label: "transitions" }),
          ...["GcpSetupMachine", "GcpTeardownMachine"].map((machine) =>
            metric("AWS/States", "ExecutionsStarted", { StateMachineArn: refer(machine) }, { label: machine }),
          ),
        ],
      },
      {
        title: "Logs: bytes by kind",
        width: 4,
        period: hour,
        metrics: kinds.map((kind) => metric("AWS/Logs", "IncomingBytes", { LogGroupName: refer(toId(kind)) }, { label: kind })),
      },
    ],
  },
];
