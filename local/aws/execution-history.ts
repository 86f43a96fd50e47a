import type { StateMachine } from "aws-local-stepfunctions";
import { toEpochSeconds } from "./json-service.ts";

type RunEvent = ReturnType<StateMachine["run"]>["eventLogs"] extends AsyncGenerator<infer E> ? E : never;

export type EventBody = { type: string; details?: Record<string, unknown> };
export type HistoryEvent = Record<string, unknown> & { id: number; type: string };

/** Adds an event to a history, in the shape of `GetExecutionHistory`. */
export function append(history: HistoryEvent[], { type, details }: EventBody, at: Date): void {
  // The details of MapStateEntered, PassStateExited and so on share one field.
  const field = type.endsWith("StateEntered")
    ? "stateEntered"
    : type.endsWith("StateExited")
      ? "stateExited"
      : `${type[0]?.toLowerCase()}${type.slice(1)}`;
  history.push({
    id: history.length + 1,
    previousEventId: history.length,
    timestamp: toEpochSeconds(at),
    type,
    ...(details === undefined ? {} : { [`${field}EventDetails`]: details }),
  });
}

/**
 * Maps an event of the interpreter to Step Functions' event, or to `undefined` where Step Functions has none.
 *
 * Tasks write their own events (`LambdaFunctionScheduled`, `…Succeeded`, `…Failed`), because the interpreter does not report
 * a function's input and output. Of the tasks' events only the timeout comes from here.
 */
export function toEventBody(event: RunEvent, stopped: { error?: string; cause?: string }): EventBody | undefined {
  switch (event.type) {
    case "ExecutionStarted":
      return { type: event.type, details: { input: JSON.stringify(event.input) } };
    case "ExecutionSucceeded":
      return { type: event.type, details: { output: JSON.stringify(event.output) } };
    case "ExecutionFailed":
      return { type: event.type, details: { error: event.Error, cause: String(event.Cause) } };
    case "ExecutionAborted":
      return { type: event.type, details: stopped };
    case "ExecutionTimeout":
      return { type: "ExecutionTimedOut", details: {} };
    case "StateEntered":
      return { type: `${event.state.type}StateEntered`, details: { name: event.state.name, input: JSON.stringify(event.state.input) } };
    case "StateExited":
      return { type: `${event.state.type}StateExited`, details: { name: event.state.name, output: JSON.stringify(event.state.output) } };
    case "StateFailed":
      return toStateFailure(event.state.type, event.Error);
    case "MapIterationStarted":
    case "MapIterationSucceeded":
    case "MapIterationFailed":
      return { type: event.type, details: { name: event.parentState.name, index: event.index } };
    default:
      return undefined;
  }
}

function toStateFailure(stateType: string, error: string): EventBody | undefined {
  if (stateType === "Task") {
    return error === "States.Timeout" ? { type: "LambdaFunctionTimedOut", details: { error } } : undefined;
  }
  return stateType === "Map" || stateType === "Parallel" ? { type: `${stateType}StateFailed` } : undefined;
}
