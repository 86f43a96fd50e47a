import type { Environment } from "../../lib/config.ts";
import type { SubmitConnectionDeps } from "../../lib/connections/connect/submit-connection.ts";
import { serve } from "../../lib/http/serve.ts";
import { readKeyInput } from "../../lib/providers/google/key-input.ts";
import { composeConnect } from "../compose-connect.ts";
import { connectSubmitted } from "../submission/connect-submitted.ts";
import { writeLambda } from "../write-lambda.ts";
import { forgetGoogleSetup } from "./forget-setup.ts";
import { toGoogleKey } from "./google-key.ts";
import { answerKeyFailure, answerNoKeyFile } from "./key-words.ts";
import { connects } from "./provider.ts";
import * as routes from "./routes.ts";

/** `POST /api/gcp/service-account/connect`: connects the service account of the customer's key. Nothing is set up. */
export const createHandler = serve(routes.connectGoogleKey, (deps: SubmitConnectionDeps) =>
  connectSubmitted(deps, {
    connect: async (fields, request, submit) => {
      const key = readKeyInput(fields);
      if ("problem" in key) {
        return answerNoKeyFile(key, request);
      }
      const at = toGoogleKey(request.principal, request.account);
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

const compose = (env: Environment) => composeConnect(env, { gcp: connects }, { gcp: forgetGoogleSetup });

export const handler = writeLambda(createHandler, compose);
