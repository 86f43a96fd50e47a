import * as v from "valibot";
import { type Environment, readConfig, text } from "../../lib/config.ts";
import { findSubmission } from "../../lib/connections/connect/find-submission.ts";
import { type SubmitConnectionDeps, submitConnection } from "../../lib/connections/connect/submit-connection.ts";
import { asFailure } from "../../lib/errors.ts";
import { answerIn } from "../../lib/http/answer-in.ts";
import { endpoint } from "../../lib/http/endpoint.ts";
import { httpLambda } from "../../lib/http/http-lambda.ts";
import type { Limits } from "../../lib/http/limit.ts";
import { parseServiceAccountInput } from "../../lib/providers/ovh/service-account-input.ts";
import { limitsIn } from "../../lib/table/limits.ts";
import { openTable } from "../../lib/table/table.ts";
import { composeConnect } from "../compose-connect.ts";
import { answerRefusedSubmission } from "../connections/answer-refused-submission.ts";
import { ovhMethods } from "./methods.ts";
import { toRegionKey } from "./regions.ts";

type Deps = SubmitConnectionDeps & { readonly limits: Limits };

/** Milliseconds up to the connection. What is left of 29 s withdraws a submission that failed. */
const workMs = 22_000;

/** The method parses the other fields. */
const body = v.looseObject({ replace_account: v.optional(v.boolean(), false) });

/** `POST /ovh_api/ovh/service-account/connect`: connects a region by the customer's own client-credentials client. */
export const createHandler = (deps: Deps) =>
  endpoint(
    {
      permission: "connectors:write",
      dialect: "aurora",
      body,
      limit: { store: deps.limits, use: "ovh service-account", per: ["10/min", "50/h"] },
    },
    async (request) => {
      const { principal, signal, body: sent } = request;
      const { replace_account: replaceAccount, ...fields } = sent;
      const work = AbortSignal.any([signal, deps.timers.abortAfter(workMs)]);
      try {
        const at = toRegionKey(principal, parseServiceAccountInput(fields).endpoint);
        const method = findSubmission(deps.methods, "ovh", "service_account");
        const submission = { at, method, input: method.parse(fields), principalId: principal.id, replaceAccount };
        const { connection, findings } = await submitConnection(deps, submission, { work, withdraw: signal });
        const { account, identity, details } = connection;
        const projectCount = details?.projects === undefined ? null : Number(details.projects);
        return {
          success: true,
          message: "OVHcloud connected successfully",
          endpoint: account,
          account: identity.id,
          projectCount,
          findings,
        };
      } catch (error) {
        return answerRefusedSubmission(asFailure(error), request, fieldTexts);
      }
    },
  );

const fieldTexts: Readonly<Record<string, string>> = {
  endpoint: "Invalid endpoint",
  clientId: "Invalid client ID format",
  clientSecret: "Invalid client secret format",
};

function compose(env: Environment): Deps {
  const { table } = readConfig(env, { table: text("TABLE_NAME") });
  const { secrets: _, ...connect } = composeConnect(env, { ovh: ovhMethods }, {});
  return { ...connect, limits: limitsIn(openTable(table)) };
}

export const handler = httpLambda(createHandler, compose, answerIn("aurora"));
