import type { Context } from "aws-lambda";
import { Failure } from "../errors.ts";
import type { RequestTime } from "./http-handler.ts";

/** Milliseconds before the invocation's end at which its work is given up, so that an answer can still be sent. */
const reserveMs = 1000;

/** Runs work until a second before Lambda stops the invocation. @throws {Failure} `deadline_exceeded`, or what the work threw. */
export async function untilDeadline<T>(
  context: Pick<Context, "getRemainingTimeInMillis">,
  work: (time: RequestTime) => Promise<T>,
): Promise<T> {
  const remainingMs = context.getRemainingTimeInMillis();
  const aborter = new AbortController();
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => {
      // Before the signal: work that stops because of it throws later than this.
      reject(new Failure("deadline_exceeded", { detail: "the invocation's deadline" }));
      aborter.abort();
    },
    Math.max(remainingMs - reserveMs, 0),
  );
  try {
    return await Promise.race([work({ signal: aborter.signal, endsAt: new Date(Date.now() + remainingMs) }), late]);
  } finally {
    clearTimeout(timer);
  }
}
