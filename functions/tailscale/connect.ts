import * as v from "valibot";
import { type Environment, readConfig, text } from "../../lib/config.ts";
import { findSubmission } from "../../lib/connections/connect/find-submission.ts";
import { type SubmitConnectionDeps, submitConnection } from "../../lib/connections/connect/submit-connection.ts";
import { asFailure, type Failure, failures } from "../../lib/errors.ts";
import { answerIn } from "../../lib/http/answer-in.ts";
import { type EndpointRequest, endpoint } from "../../lib/http/endpoint.ts";
import { httpLambda } from "../../lib/http/http-lambda.ts";
import type { Limits } from "../../lib/http/limit.ts";
import { type HttpReply, reply } from "../../lib/http/reply.ts";
import { reportFailure } from "../../lib/lambda/report-failure.ts";
import type { Timers } from "../../lib/system.ts";
import { limitsIn } from "../../lib/table/limits.ts";
import { openTable } from "../../lib/table/table.ts";
import { composeConnect } from "../compose-connect.ts";
import { tailscaleMethods } from "./methods.ts";
import { toTailnet } from "./to-tailnet.ts";
import { toTailscaleKey } from "./with-tailnet.ts";

type Deps = SubmitConnectionDeps & { readonly limits: Limits; readonly timers: Timers };

/** Milliseconds for the work on the connection. The rest of 29 s is for withdrawing a failed submission. */
const workMs = 22_000;

/** The method parses the other fields. */
const body = v.looseObject({ replace_account: v.optional(v.boolean(), false) });

/** `POST /tailscale_api/tailscale/connect`: connects the tailnet of the customer's OAuth client. */
export const createHandler = (deps: Deps) =>
  endpoint(
    {
      permission: "connectors:write",
      dialect: "aurora",
      body,
      limit: { store: deps.limits, use: "tailscale connect", per: ["10/min", "50/h"] },
    },
    async (request) => {
      const { principal, signal, body: sent } = request;
      const at = toTailscaleKey(principal);
      const method = findSubmission(deps.methods, at.provider, undefined);
      const { replace_account: replaceAccount, ...client } = sent;
      const work = AbortSignal.any([signal, deps.timers.abortAfter(workMs)]);
      try {
        const submission = { at, method, input: method.parse(client), principalId: principal.id, replaceAccount };
        const { connection, findings } = await submitConnection(deps, submission, { work, withdraw: signal });
        const deviceCount = Number(connection.details?.devices_at_connect ?? 0);
        return { success: true, message: "Tailscale connected successfully", ...toTailnet(connection), deviceCount, findings };
      } catch (error) {
        return answerRefusal(asFailure(error), request);
      }
    },
  );

const fieldTexts: Readonly<Record<string, string>> = {
  clientId: "Invalid client ID format",
  clientSecret: "Invalid client secret format",
};

/**
 * Builds the answer to a refusal. Aurora's client shows `error`: 400 for the input, 401 for a refusal of Tailscale. Every other failure is
 * answered as on any route.
 */
function answerRefusal(failure: Failure, { requestId, logger }: Pick<EndpointRequest, "requestId" | "logger">): HttpReply {
  const { code, field } = failure;
  const { owner, title, status } = failures[code];
  const words = code === "invalid_request" ? fieldTexts[field ?? ""] : undefined;
  const isOfTailscale = owner === "provider" || (owner === "customer" && code !== "account_mismatch");
  if (words === undefined && !isOfTailscale) {
    throw failure;
  }
  reportFailure(failure, logger);
  const hints = { code, request_id: requestId, ...(field === undefined ? {} : { field }) };
  return words === undefined ? reply(401, { error: title, ...hints }) : reply(status, { error: words, ...hints });
}

function compose(env: Environment): Deps {
  const { table } = readConfig(env, { table: text("TABLE_NAME") });
  return { ...composeConnect(env, { tailscale: tailscaleMethods }, {}), limits: limitsIn(openTable(table)) };
}

export const handler = httpLambda(createHandler, compose, answerIn("aurora"));
