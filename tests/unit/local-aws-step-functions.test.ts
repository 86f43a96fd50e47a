import { setTimeout as sleep } from "node:timers/promises";
import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from "@aws-sdk/client-sfn";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Aws, startAws } from "../../local/aws/server.ts";

const functionArn = (name: string) => `arn:aws:lambda:eu-west-1:123456789012:function:${name}`;
const machineArn = (name: string) => `arn:aws:states:eu-west-1:123456789012:stateMachine:${name}`;
const task = (name: string, more: object) => ({ Type: "Task", Resource: functionArn(name), ...more });

const stateMachines = {
  [machineArn("setup")]: {
    StartAt: "List",
    States: {
      List: task("list", {
        Parameters: { "run.$": "$$.Execution.Name", "id.$": "$$.Execution.Id", "machine.$": "$$.StateMachine.Id" },
        ResultSelector: { "projects.$": "$.projects" },
        Next: "Each",
      }),
      Each: {
        Type: "Map",
        ItemsPath: "$.projects",
        ItemSelector: { "project.$": "$$.Map.Item.Value" },
        ItemProcessor: { StartAt: "Prepare", States: { Prepare: task("prepare", { End: true }) } },
        Next: "Pause",
      },
      Pause: { Type: "Wait", Seconds: 60, End: true },
    },
  },
  [machineArn("retries")]: {
    StartAt: "Call",
    States: {
      Call: task("flaky", {
        Retry: [{ ErrorEquals: ["access_pending"], IntervalSeconds: 20, MaxAttempts: 3, BackoffRate: 2 }],
        Catch: [{ ErrorEquals: ["consent_blocked"], ResultPath: "$.failure", Next: "Caught" }],
        End: true,
      }),
      Caught: { Type: "Pass", End: true },
    },
  },
  [machineArn("slow")]: { StartAt: "Wait", States: { Wait: task("slow", { TimeoutSeconds: 1, End: true }) } },
  [machineArn("hanging")]: { StartAt: "Wait", States: { Wait: task("hang", { End: true }) } },
};

let aws: Aws;
let client: SFNClient;
const flaky: string[] = [];
const invoked: unknown[] = [];

function named(name: string): Error {
  const error = new Error(`message of ${name}`);
  error.name = name;
  return error;
}

const functions: Record<string, (input: unknown) => Promise<unknown>> = {
  list: async () => ({ projects: ["a", "b"], secret: "only-in-the-raw-result" }),
  prepare: async (input) => input,
  flaky: async () => {
    const name = flaky.shift();
    if (name === "too_much") return "x".repeat(262_144);
    if (name !== undefined) throw named(name);
    return "done";
  },
  slow: () => sleep(1500),
  hang: () => new Promise(() => undefined),
};

beforeAll(async () => {
  aws = await startAws({
    port: 0,
    tables: [],
    secrets: {},
    stateMachines,
    waitScale: 0,
    invokeFunction: async (arn, input) => {
      invoked.push(input);
      return functions[arn.split(":").at(-1) ?? ""]?.(input);
    },
  });
  const credentials = { accessKeyId: "local", secretAccessKey: "local-secret" };
  client = new SFNClient({ endpoint: aws.url, region: "eu-west-1", credentials, maxAttempts: 1 });
});
afterAll(() => aws.close());

const start = (machine: string, name?: string, input = "{}") =>
  client.send(new StartExecutionCommand({ stateMachineArn: machineArn(machine), input, ...(name ? { name } : {}) }));
const describeExecution = (executionArn: string | undefined) => client.send(new DescribeExecutionCommand({ executionArn }));
const historyOf = async (executionArn: string | undefined) =>
  (await client.send(new GetExecutionHistoryCommand({ executionArn }))).events ?? [];

async function finish(machine: string, input = "{}") {
  const { executionArn } = await start(machine, undefined, input);
  for (;;) {
    const execution = await describeExecution(executionArn);
    if (execution.status !== "RUNNING") {
      return execution;
    }
    await sleep(5);
  }
}

describe("waiting for the end of an execution", () => {
  it("takes until it is over, also by a stop while a function hangs", async () => {
    const { executionArn } = await start("hanging", "stopped");
    let isOver = false;
    const over = aws.executionEnds("stopped").then(() => {
      isOver = true;
    });
    expect((await describeExecution(executionArn)).status).toBe("RUNNING");
    expect(isOver).toBe(false);
    await client.send(new StopExecutionCommand({ executionArn }));
    await over;
  });

  it("takes no time for a name that no execution has", async () => {
    await start("hanging", "another");
    await aws.executionEnds("unknown");
  });
});

describe("running a definition", () => {
  it("calls the functions with the context object, in Map states too", async () => {
    invoked.length = 0;
    const { executionArn } = await start("setup", "run-1", '{"tenant":"t1"}');
    await expect.poll(async () => (await describeExecution(executionArn)).status).toBe("SUCCEEDED");
    const execution = await describeExecution(executionArn);
    expect(executionArn).toBe("arn:aws:states:eu-west-1:123456789012:execution:setup:run-1");
    expect(execution).toMatchObject({
      name: "run-1",
      stateMachineArn: machineArn("setup"),
      input: '{"tenant":"t1"}',
      output: '[{"project":"a"},{"project":"b"}]',
    });
    expect(execution.startDate).toBeInstanceOf(Date);
    expect(execution.stopDate).toBeInstanceOf(Date);
    expect(invoked).toEqual([{ run: "run-1", id: executionArn, machine: machineArn("setup") }, { project: "a" }, { project: "b" }]);
  });

  it("keeps a history in order that shows what functions were given and answered", async () => {
    const { executionArn } = await finish("setup");
    const events = await historyOf(executionArn);
    const types = events.map(({ type }) => type);
    expect(types.slice(0, 6)).toEqual([
      "ExecutionStarted",
      "TaskStateEntered",
      "LambdaFunctionScheduled",
      "LambdaFunctionSucceeded",
      "TaskStateExited",
      "MapStateEntered",
    ]);
    expect(types.slice(-4)).toEqual(["MapStateExited", "WaitStateEntered", "WaitStateExited", "ExecutionSucceeded"]);
    expect(types.filter((type) => type === "MapIterationSucceeded")).toHaveLength(2);
    expect(types.filter((type) => type === "LambdaFunctionSucceeded")).toHaveLength(3);
    expect(events.map(({ id }) => id)).toEqual(events.map((_, index) => index + 1));
    expect(events[3]?.lambdaFunctionSucceededEventDetails?.output).toContain("only-in-the-raw-result");
    expect(events[4]?.stateExitedEventDetails).toEqual({ name: "List", output: '{"projects":["a","b"]}' });
    const { events: newest, nextToken } = await client.send(
      new GetExecutionHistoryCommand({ executionArn, reverseOrder: true, maxResults: 1 }),
    );
    expect(newest).toMatchObject([{ type: "ExecutionSucceeded" }]);
    expect(nextToken).toBe("1");
  });

  it("retries by the error's name", async () => {
    flaky.push("access_pending", "access_pending");
    expect(await finish("retries")).toMatchObject({ status: "SUCCEEDED", output: '"done"' });
  });

  it("catches by the error's name, with the cause as the Lambda runtime writes it", async () => {
    flaky.push("consent_blocked");
    const { output = "" } = await finish("retries");
    const { failure } = JSON.parse(output) as { failure: { Error: string; Cause: string } };
    expect(failure.Error).toBe("consent_blocked");
    expect(JSON.parse(failure.Cause)).toMatchObject({
      errorType: "consent_blocked",
      errorMessage: "message of consent_blocked",
      trace: expect.any(Array),
    });
  });

  it("fails with the error and cause of what nothing catches", async () => {
    flaky.push("internal");
    const { executionArn, ...execution } = await finish("retries");
    expect(execution).toMatchObject({ status: "FAILED", error: "internal", cause: expect.stringContaining("message of internal") });
    const types = (await historyOf(executionArn)).map(({ type }) => type);
    expect(types.slice(-2)).toEqual(["LambdaFunctionFailed", "ExecutionFailed"]);
  });

  it("gives up after the last retry", async () => {
    flaky.push(...Array(4).fill("access_pending"));
    expect(await finish("retries")).toMatchObject({ status: "FAILED", error: "access_pending" });
    expect(flaky).toEqual([]);
  });

  it("fails on a result above 256 KiB", async () => {
    flaky.push("too_much");
    expect(await finish("retries")).toMatchObject({ status: "FAILED", error: "States.DataLimitExceeded" });
  });

  // A second is the shortest timeout that a definition can have.
  it("stops a task that takes longer than its timeout", async () => {
    const { executionArn, ...execution } = await finish("slow");
    expect(execution).toMatchObject({ status: "FAILED", error: "States.Timeout" });
    expect((await historyOf(executionArn)).map(({ type }) => type)).toContain("LambdaFunctionTimedOut");
  });
});

describe("StartExecution", () => {
  it("is idempotent by name and input while the execution runs, and not after", async () => {
    const first = await start("hanging", "same", '{"a":1}');
    const second = await start("hanging", "same", '{"a":1}');
    expect([second.executionArn, second.startDate]).toEqual([first.executionArn, first.startDate]);
    await expect(start("hanging", "same", '{"a":2}')).rejects.toMatchObject({ name: "ExecutionAlreadyExists" });
    await client.send(new StopExecutionCommand({ executionArn: first.executionArn }));
    await expect(start("hanging", "same", '{"a":1}')).rejects.toMatchObject({
      name: "ExecutionAlreadyExists",
      $metadata: { httpStatusCode: 400 },
    });
  });

  it.each(["with space", "a/b", "a:b", "a#b", "x".repeat(81), "a\u0001"])("refuses the name %j", async (name) => {
    await expect(start("hanging", name)).rejects.toMatchObject({ name: "InvalidName" });
  });

  it("refuses an unknown machine, an input that is not JSON and one above 256 KiB", async () => {
    await expect(start("unknown")).rejects.toMatchObject({ name: "StateMachineDoesNotExist" });
    await expect(start("hanging", undefined, "{")).rejects.toMatchObject({ name: "InvalidExecutionInput" });
    await expect(start("hanging", undefined, JSON.stringify("é".repeat(131_072)))).rejects.toMatchObject({ name: "ValidationException" });
  });
});

describe("StopExecution", () => {
  it("aborts at once, with error and cause", async () => {
    const { executionArn } = await start("hanging");
    const stopped = await client.send(new StopExecutionCommand({ executionArn, error: "disconnected", cause: "by the customer" }));
    expect(await describeExecution(executionArn)).toMatchObject({
      status: "ABORTED",
      error: "disconnected",
      cause: "by the customer",
      stopDate: stopped.stopDate,
    });
    expect((await historyOf(executionArn)).at(-1)).toMatchObject({
      type: "ExecutionAborted",
      executionAbortedEventDetails: { error: "disconnected" },
    });
  });

  it("knows no execution that was not started", async () => {
    const executionArn = "arn:aws:states:eu-west-1:123456789012:execution:setup:none";
    await expect(client.send(new StopExecutionCommand({ executionArn }))).rejects.toMatchObject({ name: "ExecutionDoesNotExist" });
  });
});

it("lists the executions of a machine, newest first, by status and by page", async () => {
  const one = await start("hanging", "listed-1");
  const two = await start("hanging", "listed-2");
  const list = { stateMachineArn: machineArn("hanging"), statusFilter: "RUNNING" as const, maxResults: 1 };
  const first = await client.send(new ListExecutionsCommand(list));
  const second = await client.send(new ListExecutionsCommand({ ...list, nextToken: first.nextToken }));
  expect([first, second].map(({ executions }) => executions?.[0]?.executionArn)).toEqual([two.executionArn, one.executionArn]);
});

it.each([
  ["is not valid", { StartAt: "Nowhere", States: {} }],
  ["is written in JSONata", { StartAt: "A", QueryLanguage: "JSONata", States: { A: { Type: "Pass", End: true } } }],
  ["assigns variables", { StartAt: "A", States: { A: { Type: "Pass", Assign: { a: 1 }, End: true } } }],
  [
    "has a task that is not a function",
    { StartAt: "A", States: { A: { Type: "Task", Resource: "arn:aws:states:::sqs:sendMessage", End: true } } },
  ],
])("does not start with a definition that %s", async (_, definition) => {
  const options = {
    port: 0,
    tables: [],
    secrets: {},
    stateMachines: { [machineArn("bad")]: definition },
    invokeFunction: async () => null,
  };
  await expect(startAws(options)).rejects.toThrow(/State machine definition|local Step Functions/);
});
