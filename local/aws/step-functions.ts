import { randomUUID } from "node:crypto";
import * as v from "valibot";
import { AwsError } from "./aws-error.ts";
import { type Execution, type InvokeFunction, maxPayloadBytes, startExecution } from "./execution.ts";
import { type JsonService, jsonService, operation, toEpochSeconds } from "./json-service.ts";
import { prepareDefinition } from "./state-machine-definition.ts";

export type StepFunctions = {
  call: JsonService;
  /** Resolves when every execution of this name is over; at once if there is none. */
  executionEnds(name: string): Promise<void>;
  /** Stops and forgets every execution. */
  startOver(): void;
  close(): void;
};

export type StepFunctionsOptions = { stateMachines: Record<string, object>; invokeFunction: InvokeFunction; waitScale: number };

const arn = v.pipe(v.string(), v.minLength(1), v.maxLength(256));
const page = {
  maxResults: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1000)), 0),
  nextToken: v.optional(v.string(), "0"),
};
const startSchema = v.object({
  stateMachineArn: arn,
  name: v.exactOptional(v.string()),
  input: v.optional(v.pipe(v.string(), v.maxBytes(maxPayloadBytes)), "{}"),
});
const stopSchema = v.object({
  executionArn: arn,
  error: v.exactOptional(v.pipe(v.string(), v.maxLength(256))),
  cause: v.exactOptional(v.pipe(v.string(), v.maxLength(32_768))),
});
const historySchema = v.object({ executionArn: arn, reverseOrder: v.optional(v.boolean(), false), ...page });
const listSchema = v.object({ stateMachineArn: arn, statusFilter: v.exactOptional(v.string()), ...page });

/**
 * Step Functions with standard workflows: runs the real definitions, whose tasks are Lambda functions.
 *
 * @throws {Error} A definition cannot be run; thrown before any execution.
 */
export function stepFunctions({ stateMachines, invokeFunction, waitScale }: StepFunctionsOptions): StepFunctions {
  const machines = new Map(Object.entries(stateMachines).map(([key, definition]) => [key, prepareDefinition(definition, waitScale)]));
  const executions = new Map<string, Execution>();

  const findMachine = (stateMachineArn: string) => {
    if (!/^arn:aws[\w-]*:states:[^:]*:[^:]*:stateMachine:[^:]+$/.test(stateMachineArn)) {
      throw new AwsError("InvalidArn", `Invalid Arn: '${stateMachineArn}'`);
    }
    const machine = machines.get(stateMachineArn);
    if (machine === undefined) {
      throw new AwsError("StateMachineDoesNotExist", `State Machine Does Not Exist: '${stateMachineArn}'`);
    }
    return machine;
  };
  const findExecution = (executionArn: string): Execution => {
    const execution = executions.get(executionArn);
    if (execution === undefined) {
      throw new AwsError("ExecutionDoesNotExist", `Execution Does Not Exist: '${executionArn}'`);
    }
    return execution;
  };

  const call = jsonService({
    StartExecution: operation(startSchema, ({ stateMachineArn, name = randomUUID(), input }) => {
      const machine = findMachine(stateMachineArn);
      assertName(name);
      assertJson(input);
      const executionArn = `${stateMachineArn.replace(":stateMachine:", ":execution:")}:${name}`;
      const existing = executions.get(executionArn);
      if (existing !== undefined && (existing.outcome().status !== "RUNNING" || existing.input !== input)) {
        throw new AwsError("ExecutionAlreadyExists", `Execution Already Exists: '${executionArn}'`);
      }
      const started =
        existing ?? startExecution(machine, { arn: executionArn, name, stateMachineArn, input, startDate: new Date() }, invokeFunction);
      executions.set(executionArn, started);
      return { executionArn, startDate: toEpochSeconds(started.startDate) };
    }),

    DescribeExecution: operation(v.object({ executionArn: arn }), ({ executionArn }) => {
      const execution = findExecution(executionArn);
      return { ...describe(execution), input: execution.input, inputDetails: { included: true } };
    }),

    GetExecutionHistory: operation(historySchema, ({ executionArn, reverseOrder, ...page }) => {
      const { history } = findExecution(executionArn);
      const { items, nextToken } = pageOf(reverseOrder ? history.toReversed() : history, page, 1000);
      return { events: items, nextToken };
    }),

    StopExecution: operation(stopSchema, ({ executionArn, ...reason }) => {
      const execution = findExecution(executionArn);
      execution.stop(reason);
      return { stopDate: describe(execution).stopDate };
    }),

    ListStateMachines: operation(v.object(page), (request) => {
      const listed = [...machines.keys()].map((stateMachineArn) => ({
        stateMachineArn,
        name: stateMachineArn.split(":").at(-1),
        type: "STANDARD",
      }));
      const { items, nextToken } = pageOf(listed, request, 100);
      return { stateMachines: items, nextToken };
    }),

    ListExecutions: operation(listSchema, ({ stateMachineArn, statusFilter, ...page }) => {
      findMachine(stateMachineArn);
      const newestFirst = [...executions.values()].filter((execution) => execution.stateMachineArn === stateMachineArn).toReversed();
      const listed = newestFirst.map(describe).filter(({ status }) => statusFilter === undefined || status === statusFilter);
      const { items, nextToken } = pageOf(listed, page, 100);
      return { executions: items.map(({ output, error, cause, ...item }) => item), nextToken };
    }),
  });

  const close = () => {
    for (const { stop } of executions.values()) {
      stop({ error: "States.Runtime", cause: "the local endpoint was closed" });
    }
    executions.clear();
  };
  const executionEnds = async (name: string) => {
    await Promise.all([...executions.values()].flatMap((execution) => (execution.name === name ? [execution.over] : [])));
  };
  return { call, executionEnds, startOver: close, close };
}

function describe({ arn, name, stateMachineArn, startDate, outcome }: Execution) {
  const { stopDate, ...end } = { stopDate: undefined, output: undefined, error: undefined, cause: undefined, ...outcome() };
  const stopped = stopDate === undefined ? {} : { stopDate: toEpochSeconds(stopDate) };
  return { executionArn: arn, name, stateMachineArn, startDate: toEpochSeconds(startDate), stopDate: undefined, ...stopped, ...end };
}

function pageOf<T>(all: readonly T[], { maxResults, nextToken }: { maxResults: number; nextToken: string }, defaultSize: number) {
  const start = Number(nextToken);
  const end = start + (maxResults || defaultSize);
  if (!Number.isInteger(start) || start < 0) {
    throw new AwsError("InvalidToken", `Invalid Token: '${nextToken}'`);
  }
  return { items: all.slice(start, end), nextToken: end < all.length ? String(end) : undefined };
}

function assertName(name: string): void {
  if (!/^[^\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}]{1,80}$/u.test(name)) {
    throw new AwsError("InvalidName", `Invalid Name: '${name}'`);
  }
}

function assertJson(input: string): void {
  try {
    JSON.parse(input);
  } catch (error) {
    throw new AwsError("InvalidExecutionInput", `Invalid State Machine Execution Input: '${error instanceof Error ? error.message : ""}'`);
  }
}
