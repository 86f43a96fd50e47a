import { Failure } from "../lib/errors.ts";
import { buildFailureReply } from "../lib/http/problem-details.ts";
import { type HttpHandler, HttpReply, toResult } from "../lib/http/reply.ts";
import { answerIn, httpLambda } from "../lib/http/serve.ts";

/**
 * The `$default` route: answers a request that fits no other route with a 404 in the form of Aurora's client. It is neither logged nor
 * counted here: the gateway's access log has it, and unauthenticated callers may send any number.
 *
 * `$default` takes `OPTIONS` too, so a browser's preflight may arrive here. The gateway adds the CORS headers to the answer, and the
 * browser requires a success status with them.
 */
export const createHandler =
  (): HttpHandler =>
  async ({ requestContext: { http, requestId } }) =>
    toResult(http.method === "OPTIONS" ? new HttpReply(204, "") : buildFailureReply(new Failure("not_found"), "aurora", requestId));

export const handler = httpLambda(createHandler, () => ({}), answerIn("aurora"));
