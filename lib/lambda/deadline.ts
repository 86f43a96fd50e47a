import type { Context } from "aws-lambda";
import type { Timers } from "../system.ts";

/** Makes signals that fire a number of milliseconds before the invocation's end. */
export const deadline =
  (timers: Pick<Timers, "abortAfter">, context: Pick<Context, "getRemainingTimeInMillis">) =>
  (reserveMs: number): AbortSignal =>
    timers.abortAfter(Math.max(context.getRemainingTimeInMillis() - reserveMs, 0));
