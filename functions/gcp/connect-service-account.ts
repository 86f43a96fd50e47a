import * as v from "valibot";
import { type Environment, readConfig, text } from "../../lib/config.ts";
import { findSubmission } from "../../lib/connections/connect/find-submission.ts";
import { type SubmitConnectionDeps, submitConnection } from "../../lib/connections/connect/submit-connection.ts";
import { asFailure } from "../../lib/errors.ts";
import { answerIn } from "../../lib/http/answer-in.ts";
import { endpoint } from "../../lib/http/endpoint.ts";
import { httpLambda } from "../../lib/http/http-lambda.ts";
import type { Limits } from "../../lib/http/limit.ts";
import { readKeyInput } from "../../lib/providers/google/key-input.ts";
import { limitsIn } from "../../lib/table/limits.ts";
import { openTable } from "../../lib/table/table.ts";
import { composeConnect } from "../compose-connect.ts";
import { answerKeyFailure, answerNoKeyFile } from "./key-words.ts";
import { googleMethods } from "./methods.ts";

type Deps = SubmitConnectionDeps & { readonly limits: Limits };

/** Milliseconds up to the connection. What is left of 29 s withdraws a submission that failed. */
const workMs = 22_000;

/**
 * Aurora's client has no way to say that another account or a login may be replaced, and replaces it: sending a key says which account is
 * meant. The method parses the other fields.
 */
const body = v.looseObject({ replace_account: v.optional(v.boolean(), true) });

/** `POST /api/gcp/service-account/connect`: connects the service account of the customer's key. Nothing is set up. */
export const createHandler = (deps: Deps) =>
  endpoint(
    {
      permission: "connectors:write",
      dialect: "aurora",
      body,
      limit: { store: deps.limits, use: "gcp service account connect", per: ["10/min", "50/h"] },
    },
    async (request) => {
      const { principal, signal, body: sent } = request;
      const { replace_account: replaceAccount, ...rest } = sent;
      const key = readKeyInput(rest);
      if ("problem" in key) {
        return answerNoKeyFile(key, request);
      }
      const at = { tenant: principal.tenant, provider: "gcp", account: "default" } as const;
      const method = findSubmission(deps.methods, at.provider, undefined);
      const work = AbortSignal.any([signal, deps.timers.abortAfter(workMs)]);
      try {
        const submission = { at, method, input: key, principalId: principal.id, replaceAccount };
        const { findings, reachable = [] } = await submitConnection(deps, submission, { work, withdraw: signal });
        return {
          success: true,
          email: key.email,
          default_project_id: key.projectId,
          accessible_projects: reachable.map(({ id, name }) => ({ project_id: id, name })),
          findings,
        };
      } catch (error) {
        return answerKeyFailure(asFailure(error), request);
      }
    },
  );

function compose(env: Environment): Deps {
  const { table } = readConfig(env, { table: text("TABLE_NAME") });
  // No setup: the account has the roles that the customer gave it.
  return { ...composeConnect(env, { gcp: googleMethods }, {}), limits: limitsIn(openTable(table)) };
}

export const handler = httpLambda(createHandler, compose, answerIn("aurora"));
