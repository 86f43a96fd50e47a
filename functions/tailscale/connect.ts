import * as v from "valibot";
import { type Environment, readConfig, text } from "../../lib/config.ts";
import { findSubmission } from "../../lib/connections/connect/find-submission.ts";
import { type SubmitConnectionDeps, submitConnection } from "../../lib/connections/connect/submit-connection.ts";
import type { Connection } from "../../lib/connections/connection.ts";
import type { RefreshDeps } from "../../lib/connections/refresh/refresh-result.ts";
import { aesSealer } from "../../lib/credentials/sealer.ts";
import { asFailure } from "../../lib/errors.ts";
import { answerIn } from "../../lib/http/answer-in.ts";
import { endpoint } from "../../lib/http/endpoint.ts";
import { httpLambda } from "../../lib/http/http-lambda.ts";
import type { Limits } from "../../lib/http/limit.ts";
import { limitsIn } from "../../lib/table/limits.ts";
import { openTable } from "../../lib/table/table.ts";
import { composeConnect } from "../compose-connect.ts";
import { answerRefusedSubmission } from "../connections/answer-refused-submission.ts";
import { createFirstKey } from "./create-first-key.ts";
import { tailscaleMethods } from "./methods.ts";
import { toTailnet } from "./to-tailnet.ts";
import { toTailscaleKey } from "./with-tailnet.ts";

type Deps = Omit<SubmitConnectionDeps, "afterLive"> & RefreshDeps & { readonly limits: Limits };

/** Milliseconds up to the connection and its auth key. What is left of 29 s withdraws a submission that failed. */
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
        const afterLive = (connection: Connection, left: AbortSignal) => createFirstKey(deps, connection, left, request);
        const { connection, findings } = await submitConnection({ ...deps, afterLive }, submission, { work, withdraw: signal });
        const deviceCount = Number(connection.details?.devices ?? 0);
        return { success: true, message: "Tailscale connected successfully", ...toTailnet(connection), deviceCount, findings };
      } catch (error) {
        return answerRefusedSubmission(asFailure(error), request, fieldTexts);
      }
    },
  );

const fieldTexts: Readonly<Record<string, string>> = {
  clientId: "Invalid client ID format",
  clientSecret: "Invalid client secret format",
};

function compose(env: Environment): Deps {
  const config = readConfig(env, { table: text("TABLE_NAME"), sealKeySecretId: text("SEAL_KEY_SECRET_ID") });
  const { secrets, ...connect } = composeConnect(env, { tailscale: tailscaleMethods }, {});
  return {
    ...connect,
    sealer: aesSealer(secrets, config.sealKeySecretId, connect.random),
    limits: limitsIn(openTable(config.table)),
  };
}

export const handler = httpLambda(createHandler, compose, answerIn("aurora"));
