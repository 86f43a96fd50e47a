import { setImmediate as nextTurn } from "node:timers/promises";
import { ExecutionAbortedError, ExecutionTimeoutError, type RunOptions } from "aws-local-stepfunctions";
import { append, type HistoryEvent, toEventBody } from "./execution-history.ts";
import type { RunnableMachine } from "./state-machine-definition.ts";

/** Calls a Lambda function. Rejects with an Error whose `name` is what `ErrorEquals` compares. */
export type InvokeFunction = (functionArn: string, input: unknown) => Promise<unknown>;

type Outcome =
  | { status: "RUNNING" }
  | { status: "SUCCEEDED"; output: string; stopDate: Date }
  | { status: "FAILED" | "TIMED_OUT" | "ABORTED"; error?: string; cause?: string; stopDate: Date };

export type Execution = {
  readonly arn: string;
  readonly name: string;
  readonly stateMachineArn: string;
  readonly input: string;
  readonly startDate: Date;
  readonly history: readonly HistoryEvent[];
  readonly outcome: () => Outcome;
  /** Resolves when it is over, however it ended. */
  readonly over: Promise<void>;
  readonly stop: (reason: { error?: string; cause?: string }) => void;
};

type TaskHandler = NonNullable<NonNullable<RunOptions["overrides"]>["taskResourceLocalHandlers"]>[string];

/** The limit for the input and the result of a task, and for the input of an execution. */
export const maxPayloadBytes = 262_144;

/** Starts one execution and records it until its end. */
export function startExecution(
  { machine, tasks }: RunnableMachine,
  { arn, name, stateMachineArn, input, startDate }: Pick<Execution, "arn" | "name" | "stateMachineArn" | "input" | "startDate">,
  invokeFunction: InvokeFunction,
): Execution {
  const history: HistoryEvent[] = [];
  let outcome: Outcome = { status: "RUNNING" };
  let stopped: { error?: string; cause?: string } = {};

  const toHandler =
    (functionArn: string): TaskHandler =>
    async (taskInput) => {
      const note = (type: string, details: Record<string, unknown>) => {
        if (outcome.status === "RUNNING") {
          append(history, { type, details }, new Date());
        }
      };
      // The interpreter's own event (state entered) must be read first.
      await nextTurn();
      const text = JSON.stringify(taskInput);
      note("LambdaFunctionScheduled", { resource: functionArn, input: text });
      try {
        assertSize(text, "input");
        const output = JSON.stringify((await invokeFunction(functionArn, JSON.parse(text))) ?? null);
        assertSize(output, "result");
        note("LambdaFunctionSucceeded", { output });
        return JSON.parse(output);
      } catch (error) {
        const failure = toTaskFailure(error);
        note("LambdaFunctionFailed", { error: failure.name, cause: failure.message });
        throw failure;
      }
    };

  const run = machine.run(JSON.parse(input), {
    context: { Execution: { Id: arn, Name: name }, StateMachine: { Id: stateMachineArn, Name: stateMachineArn.split(":").at(-1) } },
    overrides: { taskResourceLocalHandlers: Object.fromEntries([...tasks].map(([state, functionArn]) => [state, toHandler(functionArn)])) },
  });
  const ended = run.result.then(
    (output): Outcome => ({ status: "SUCCEEDED", output: JSON.stringify(output), stopDate: new Date() }),
    (error: unknown): Outcome => toOutcome(error, stopped),
  );
  const follow = async () => {
    for await (const event of run.eventLogs) {
      const body = toEventBody(event, stopped);
      if (body !== undefined) {
        append(history, body, new Date(event.timestamp));
      }
    }
    // An execution ends only when its history is complete. A stop is visible at once.
    const end = await ended;
    outcome = outcome.status === "RUNNING" ? end : outcome;
  };
  const over = follow();

  const stop = (reason: { error?: string; cause?: string }) => {
    if (outcome.status === "RUNNING") {
      stopped = reason;
      outcome = { status: "ABORTED", ...reason, stopDate: new Date() };
      run.abort();
    }
  };
  return { arn, name, stateMachineArn, input, startDate, history, outcome: () => outcome, over, stop };
}

function toOutcome(error: unknown, stopped: { error?: string; cause?: string }): Outcome {
  const stopDate = new Date();
  if (error instanceof ExecutionAbortedError) {
    return { status: "ABORTED", ...stopped, stopDate };
  }
  if (error instanceof ExecutionTimeoutError) {
    return { status: "TIMED_OUT", stopDate };
  }
  const reason = error instanceof Error && error.cause instanceof Error ? error.cause : new Error(String(error));
  return { status: "FAILED", error: reason.name, cause: reason.message, stopDate };
}

/** The interpreter reads `isRetryable` and `isCatchable`: `States.ALL` does not match this error. */
class DataLimitExceeded extends Error {
  override readonly name = "States.DataLimitExceeded";
  readonly isRetryable = false;
  readonly isCatchable = false;
}

function assertSize(text: string, what: string): void {
  if (Buffer.byteLength(text) > maxPayloadBytes) {
    throw new DataLimitExceeded(`The state/task returned a ${what} with a size exceeding the maximum number of bytes service limit.`);
  }
}

/** Builds a failed function's cause as Lambda's Node.js runtime does: JSON with the stack in it. */
function toTaskFailure(error: unknown): Error {
  if (error instanceof DataLimitExceeded) {
    return error;
  }
  const { name, message, stack = "" } = error instanceof Error ? error : new Error(String(error));
  const failure = new Error(JSON.stringify({ errorType: name, errorMessage: message, trace: stack.split("\n") }));
  failure.name = name;
  return failure;
}
