import type { Failure } from "../errors.ts";
import { readRequestId } from "../lambda/read-request-id.ts";
import { buildFailureReply, type Dialect } from "./failure-answer.ts";
import type { HttpResult } from "./http-handler.ts";
import { toResult } from "./reply.ts";

/** Answers an HTTP event in the words of its route; an event that is none is not answered. */
export const answerIn =
  (dialect: Dialect) =>
  (failure: Failure, event: unknown): HttpResult | undefined => {
    const requestId = readRequestId(event);
    return requestId === undefined ? undefined : toResult(buildFailureReply(failure, dialect, requestId));
  };
