import { type FailureCode, failures } from "../../lib/failure-codes.ts";
import type { HttpResult } from "../../lib/http/http-handler.ts";
import type { HttpEvent } from "../../lib/http/read-request.ts";
import type { Route } from "../../lib/http/route.ts";
import type { Invocation } from "../../lib/lambda/lambda.ts";
import { isSelfCheck } from "../../lib/lambda/self-check.ts";
import { countTokenAnswer } from "../../lib/telemetry/metrics.ts";

/**
 * Counts the answers of a broker that are failures, at any step: `refused` if the caller or the customer must act, `failed`
 * otherwise. A credential that our store does not have is `failed`, although its customer must connect again: the customer did not lose it. The
 * operator's own stop is `refused`: it is meant.
 */
export function countFailedAnswers(handle: Invocation<HttpEvent, HttpResult> & { readonly routes?: readonly Route[] }) {
  const counted: Invocation<HttpEvent, HttpResult> = async (event, context) => {
    const result = await handle(event, context);
    // A look at the function itself is no answer of the broker.
    if (!isSelfCheck(event) && result.statusCode !== 200) {
      countTokenAnswer(isRefused(readCode(result)) ? "refused" : "failed");
    }
    return result;
  };
  return Object.assign(counted, { routes: handle.routes ?? [] });
}

const readCode = ({ body = "" }: HttpResult): FailureCode => JSON.parse(body).code;

const isRefused = (code: FailureCode): boolean =>
  code === "stopped" || (["caller", "customer"].includes(failures[code].owner) && code !== "credential_missing");
