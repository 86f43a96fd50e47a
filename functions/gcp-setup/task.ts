import type * as v from "valibot";
import type { TokenLimits } from "../../lib/setup/setup-stores.ts";
import { parseTaskInput } from "../../lib/setup/task-input.ts";
import type { Clock } from "../../lib/system.ts";

/** What a task reads of the context of its invocation. */
export type TaskContext = { getRemainingTimeInMillis(): number };

/** Milliseconds that are reserved for the answer, before the function's time limit. */
const reserveMs = 5000;

/** How long the work of a task may last. */
export function toTaskLimits(context: TaskContext, clock: Clock): TokenLimits {
  const leftMs = context.getRemainingTimeInMillis();
  return { signal: AbortSignal.timeout(Math.max(leftMs - reserveMs, 1000)), endsAt: new Date(clock().getTime() + leftMs) };
}

/** Makes a task of a state machine: it parses its input, and works within the time of its function. */
export const task =
  <Deps, Input, Output>(
    schema: v.GenericSchema<unknown, Input>,
    work: (deps: Deps, input: Input, limits: TokenLimits) => Promise<Output>,
  ) =>
  (deps: Deps & { readonly clock: Clock }) =>
  (input: unknown, context: TaskContext) =>
    work(deps, parseTaskInput(schema, input), toTaskLimits(context, deps.clock));

/** The work of a task that belongs to one step of the plan. */
export const ofStep =
  <Deps, Given extends unknown[], Output>(step: string, work: (deps: Deps, step: string, ...given: Given) => Output) =>
  (deps: Deps, ...given: Given) =>
    work(deps, step, ...given);
