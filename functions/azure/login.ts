import * as v from "valibot";
import { type Environment, readConfig, text } from "../../lib/config.ts";
import { findSubmission } from "../../lib/connections/connect/find-submission.ts";
import { type SubmitConnectionDeps, submitConnection } from "../../lib/connections/connect/submit-connection.ts";
import { asFailure, endsConnection, type Failure, failures } from "../../lib/errors.ts";
import { answerIn } from "../../lib/http/answer-in.ts";
import { type EndpointRequest, endpoint } from "../../lib/http/endpoint.ts";
import { httpLambda } from "../../lib/http/http-lambda.ts";
import type { Limits } from "../../lib/http/limit.ts";
import { type HttpReply, reply } from "../../lib/http/reply.ts";
import { reportFailure } from "../../lib/lambda/report-failure.ts";
import { limitsIn } from "../../lib/table/limits.ts";
import { openTable } from "../../lib/table/table.ts";
import { composeConnect } from "../compose-connect.ts";
import { toAzureKey, toSubscription } from "./azure-key.ts";
import { azureMethods } from "./methods.ts";

type Deps = SubmitConnectionDeps & { readonly limits: Limits };

/** Milliseconds up to the connection. What is left of 29 s withdraws a submission that failed. */
const workMs = 22_000;

/** The method parses the other fields. */
const body = v.looseObject({ replace_account: v.optional(v.boolean(), false) });

/** `POST /azure/login`: connects the directory of the customer's application. The body's `userId` is ignored. */
export const createHandler = (deps: Deps) =>
  endpoint(
    {
      permission: "connectors:write",
      dialect: "aurora",
      body,
      limit: { store: deps.limits, use: "azure login", per: ["10/min", "50/h"] },
    },
    async (request) => {
      const { principal, signal, body: sent } = request;
      const at = toAzureKey(principal);
      const method = findSubmission(deps.methods, at.provider, undefined);
      const { replace_account: replaceAccount, ...submitted } = sent;
      const work = AbortSignal.any([signal, deps.timers.abortAfter(workMs)]);
      try {
        const submission = { at, method, input: method.parse(submitted), principalId: principal.id, replaceAccount };
        const { connection, findings } = await submitConnection(deps, submission, { work, withdraw: signal });
        return { message: "Successfully logged in to Azure", ...toSubscription(connection), findings };
      } catch (error) {
        return answerRefusal(asFailure(error), request);
      }
    },
  );

const missing = "Missing required credentials";

const fieldTexts: Readonly<Record<string, string>> = {
  tenantId: `${missing}: tenantId, the id or a domain of the directory`,
  clientId: `${missing}: clientId, the id of the application`,
  clientSecret: `${missing}: clientSecret, the value of a secret and not its id`,
  clientCertificate: `${missing}: clientCertificate, an RSA certificate and its private key in PEM`,
  readOnlyCredentials: "readOnlyCredentials must be an object",
  "readOnlyCredentials.clientId": "readOnlyCredentials must include clientId and clientSecret of another application",
  "readOnlyCredentials.clientSecret": "readOnlyCredentials must include clientId and clientSecret of another application",
};

/**
 * Builds the answer to a refusal. Aurora's client shows `error`: 400 for the input and for an application without a subscription, 401 for
 * what Microsoft refuses. Every other failure is answered as on any route.
 */
function answerRefusal(failure: Failure, { requestId, logger }: Pick<EndpointRequest, "requestId" | "logger">): HttpReply {
  const { code, field } = failure;
  const refusal = toRefusal(failure);
  if (refusal === undefined) {
    throw failure;
  }
  reportFailure(failure, logger);
  const { action } = failures[code];
  return reply(refusal.status, { error: refusal.error, code, action, request_id: requestId, ...(field === undefined ? {} : { field }) });
}

function toRefusal({ code, field = "" }: Failure): { readonly status: number; readonly error: string } | undefined {
  const { owner, title } = failures[code];
  if (code === "invalid_request") {
    const error = fieldTexts[field];
    return error === undefined ? undefined : { status: 400, error };
  }
  if (code === "subscription_missing") {
    return { status: 400, error: "No enabled subscription found" };
  }
  if (owner === "provider") {
    return { status: 401, error: `Failed to get Azure token: ${title}` };
  }
  const whose = field === "readOnlyCredentials" ? " (read-only)" : "";
  return endsConnection(code) ? { status: 401, error: `Invalid Azure credentials${whose}: ${title}` } : undefined;
}

function compose(env: Environment): Deps {
  const { table } = readConfig(env, { table: text("TABLE_NAME") });
  return { ...composeConnect(env, { azure: azureMethods }, {}), limits: limitsIn(openTable(table)) };
}

export const handler = httpLambda(createHandler, compose, answerIn("aurora"));
