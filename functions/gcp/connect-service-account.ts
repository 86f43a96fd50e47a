import type { Environment } from "../../lib/config.ts";
import { readKeyInput } from "../../lib/providers/google/key-input.ts";
import { composeSubmission } from "../submission/compose-submission.ts";
import { type SubmissionDeps, submissionEndpoint } from "../submission/submission-endpoint.ts";
import { auroraWriteLambda } from "../write-lambda.ts";
import { forgetGoogleSetup } from "./forget-setup.ts";
import { toGoogleKey } from "./google-key.ts";
import { answerKeyFailure, answerNoKeyFile } from "./key-words.ts";
import { connects } from "./provider.ts";

/** `POST /api/gcp/service-account/connect`: connects the service account of the customer's key. Nothing is set up. */
export const createHandler = (deps: SubmissionDeps) =>
  submissionEndpoint(deps, {
    use: "gcp service account connect",
    // Aurora's client has no way to say that another account or a login may be replaced, and replaces it: sending a key says which account is meant.
    replacesAccount: true,
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
  });

const compose = (env: Environment) => composeSubmission(env, { gcp: connects }, { gcp: forgetGoogleSetup });

export const handler = auroraWriteLambda(createHandler, compose, { subject: "gcp" });
