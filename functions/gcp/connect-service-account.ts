import type { Environment } from "../../lib/config.ts";
import type { SubmitConnectionDeps } from "../../lib/connections/connect/submit-connection.ts";
import { usualAccount } from "../../lib/connections/connection.ts";
import { defined } from "../../lib/defined.ts";
import { type Failure, type FailureCode, isStoreFailure } from "../../lib/errors.ts";
import { type EndpointRequest, type HttpReply, reply } from "../../lib/http/reply.ts";
import { serve } from "../../lib/http/serve.ts";
import { reportFailure } from "../../lib/lambda/lambda.ts";
import { type KeyFileRefusal, readKeyInput, toInvalidRequest } from "../../lib/providers/google/key-file.ts";
import { composeConnect } from "../compose.ts";
import { connectSubmitted } from "../submission/connect-submitted.ts";
import { writeLambda } from "../write-lambda.ts";
import { connects } from "./provider.ts";
import * as routes from "./routes.ts";
import { forgetGoogleSetup } from "./setup.ts";

/** `POST /api/gcp/service-account/connect`: connects the service account of the customer's key. Nothing is set up. */
export const createHandler = serve(routes.connectGoogleKey, (deps: SubmitConnectionDeps) =>
  connectSubmitted(deps, {
    connect: async (fields, request, submit) => {
      const key = readKeyInput(fields);
      if ("problem" in key) {
        return answerNoKeyFile(key, request);
      }
      const { principal, account = usualAccount } = request;
      const at = { tenant: principal.tenant, provider: "gcp", account } as const;
      const { findings, reachable = [] } = await submit({ at, method: "service_account_key", fields });
      return {
        success: true,
        email: key.email,
        default_project_id: key.projectId,
        accessible_projects: reachable.map(({ id, name }) => ({ project_id: id, name })),
        findings,
      };
    },
    refuse: answerKeyFailure,
  }),
);

type Request = Pick<EndpointRequest, "requestId" | "logger">;

/** What Aurora's client shows of a text that is no key file. Nothing that was sent is repeated: a parser's message quotes the private key. */
const problems: Readonly<Record<KeyFileRefusal["problem"], (field: string) => string>> = {
  missing: () => "service_account_json is required and must be a string",
  not_json: () => "service_account_json is not valid JSON: paste the whole key file",
  not_an_object: () => "service_account_json must be a JSON object",
  wrong_type: () => 'The key file must have the type "service_account"',
  missing_field: (field) => `The key file lacks the field ${field}`,
  malformed: (field) => `The key file is malformed: ${field} is not what Google writes there`,
};

/** Answers 400 with the first problem of a key file. */
function answerNoKeyFile(refusal: KeyFileRefusal, request: Request): HttpReply {
  const failure = toInvalidRequest(refusal);
  const { field = "service_account_json" } = failure;
  return answer(failure, { status: 400, error: problems[refusal.problem](refusal.field ?? field), field }, request);
}

/** What Aurora's client shows of a key that Google refuses, and of an account without a project. */
const refusals: Readonly<Partial<Record<FailureCode, string>>> = {
  credential_rejected:
    "Google rejected the service account key: it was deleted, or its account was disabled. A key that was created a moment ago works within a minute.",
  projects_missing:
    "No accessible GCP projects found: give the service account a role in a project, such as Browser, and enable the Cloud Resource Manager API in its own project.",
};

/** Answers as Aurora's client knows it: 400 for what the customer can repair, 500 when a store of ours failed. @throws Every other failure. */
function answerKeyFailure(failure: Failure, request: Request): HttpReply {
  const error = refusals[failure.code];
  if (error !== undefined) {
    return answer(failure, { status: 400, error }, request);
  }
  if (isStoreFailure(failure.code)) {
    return answer(failure, { status: 500, error: "Failed to store GCP service account credentials" }, request);
  }
  throw failure;
}

type Told = { readonly status: number; readonly error: string; readonly field?: string };

function answer(failure: Failure, { status, error, field }: Told, { requestId, logger }: Request): HttpReply {
  reportFailure(failure, logger);
  return reply(status, { error, code: failure.code, ...defined({ field }), request_id: requestId });
}

const compose = (env: Environment) => composeConnect(env, { gcp: connects }, { gcp: forgetGoogleSetup });

export const handler = writeLambda(createHandler, compose);
