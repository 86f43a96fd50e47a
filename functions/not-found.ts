import { Failure } from "../lib/errors.ts";
import { answerIn } from "../lib/http/answer-in.ts";
import type { HttpHandler } from "../lib/http/endpoint.ts";
import { buildFailureReply } from "../lib/http/failure-answer.ts";
import { httpLambda } from "../lib/http/http-lambda.ts";
import { HttpReply, toResult } from "../lib/http/reply.ts";

/**
 * The `$default` route: what no other route fits is a 404 in the words of Aurora's client. It is neither logged nor counted
 * here: the gateway's access log has it, and anybody may send as many as they like.
 *
 * `$default` takes `OPTIONS` too, so a browser's preflight may arrive here. The gateway puts the CORS headers on the answer, and
 * the browser wants a good status with them.
 */
export const createHandler =
  (): HttpHandler =>
  async ({ requestContext: { http, requestId } }) =>
    toResult(http.method === "OPTIONS" ? new HttpReply(204, "") : buildFailureReply(new Failure("not_found"), "aurora", requestId));

export const handler = httpLambda(createHandler, () => ({}), answerIn("aurora"));
